"""The rules of outreach, each named after the sentence it protects."""

from juntos_chassis.seedwork import RuleBroken


class CallsAreOver(RuleBroken):
    """An absentee is called until she is reached or the policy's attempts are used."""

    code = "calls-are-over"
    detail = "Ya se la contactó o se agotaron los {attempts} intentos de llamada."


class NotAbsent(RuleBroken):
    """Only a missed session that was held calls for a follow-up."""

    code = "not-absent"
    detail = "La usuaria no figura como inasistente a la sesión {session_number}."


class CallBeforeAbsence(RuleBroken):
    """A follow-up call answers an absence, so it comes after it."""

    code = "call-before-absence"
    detail = (
        "La llamada tiene fecha {called_on:%d/%m/%Y} y la inasistencia a la sesión"
        " {session_number} es del {missed_on:%d/%m/%Y}."
    )


class NoLongerCalled(RuleBroken):
    """Who left the programme or asked to be erased is left in peace."""

    code = "no-longer-called"
    detail = (
        "Desde el {since:%d/%m/%Y} no se la llama: se retiró del programa o pidió que"
        " se borren sus datos."
    )


class SurveyNeedsAttendance(RuleBroken):
    """The survey is for those with 60 % of the sessions or more."""

    code = "survey-needs-attendance"
    detail = "Asistió a {attended} sesiones; la encuesta requiere {threshold}."


class AlreadySurveyed(RuleBroken):
    """An answered survey is not repeated."""

    code = "already-surveyed"
    detail = "La usuaria ya respondió la encuesta."


class PolicyUnknown(RuleBroken):
    """A definition of the plan must have been adopted before it is applied."""

    code = "policy-unknown"
    detail = "Aún no se adoptó la política «{policy}»; no se puede aplicar."


class AlreadyOptedOut(RuleBroken):
    """Somebody opts out once."""

    code = "already-opted-out"
    detail = "La usuaria ya no recibe mensajes."


class NotOptedOut(RuleBroken):
    """Only who opted out can come back."""

    code = "not-opted-out"
    detail = "La usuaria no había pedido dejar de recibir mensajes."


class CampaignWasSwitchedOn(RuleBroken):
    """What is being sent does not change underneath."""

    code = "campaign-was-switched-on"
    detail = "La campaña «{campaign}» ya se activó; defina otra con otro código."


class CampaignIsClosed(RuleBroken):
    """A closed campaign stays closed."""

    code = "campaign-is-closed"
    detail = "La campaña «{campaign}» está cerrada."


class CampaignStateIsTheSame(RuleBroken):
    """A state is changed to another one."""

    code = "campaign-state-is-the-same"
    detail = "La campaña «{campaign}» ya está en el estado «{state}»."


class SurveyCallsAreOver(RuleBroken):
    """A survey call is tried as often as the policy says."""

    code = "survey-calls-are-over"
    detail = "Se agotaron los {attempts} intentos de la encuesta."


class InstrumentIsRegistered(RuleBroken):
    """A version of an instrument never changes."""

    code = "instrument-is-registered"
    detail = "La versión {version} de «{instrument}» ya está registrada."


class ChannelStateIsTheSame(RuleBroken):
    """A channel that stands still is not stopped, and one that goes not resumed."""

    code = "channel-state-is-the-same"
    detail = "El canal «{channel}» ya está en el estado «{state}»."


class ChannelIsPaused(RuleBroken):
    """Over a channel that stands still nobody is answered."""

    code = "channel-is-paused"
    detail = (
        "El canal «{channel}» está en pausa y la respuesta no saldría a tiempo: use el"
        " otro canal, o llámela y registre la llamada en «answer»."
    )


class AnswerIsWritten(RuleBroken):
    """A question gets one answer, at most once over each channel."""

    code = "answer-is-written"
    detail = (
        "Ya se le escribió una respuesta por ese medio, o una está en camino. Mire su"
        " estado en la lista; si no llegó, use el otro canal o llámela."
    )


class MayNotBeWritten(RuleBroken):
    """Also her own question is answered only as she wants it."""

    code = "may-not-be-written"
    detail = "No se le puede escribir: {why}. Si corresponde, llámela."


class WindowIsClosed(RuleBroken):
    """WhatsApp takes own words for 24 hours after she last wrote by it."""

    code = "window-is-closed"
    detail = (
        "{since} WhatsApp deja responder con palabras propias solo dentro de las 24"
        " horas del último mensaje de ella. Respóndale por SMS («channel»: «sms»),"
        " con una campaña de plantilla aprobada, o llámela."
    )


class WindowEndsInQuietHours(RuleBroken):
    """A message that has to wait beyond its window would never arrive."""

    code = "window-ends-in-quiet-hours"
    detail = (
        "Hasta el {until:%d/%m/%Y %H:%M} rigen las horas de silencio, y a las"
        " {ends:%H:%M} del {ends:%d/%m/%Y} termina el plazo de WhatsApp para responder"
        " con palabras propias. Respóndale por SMS («channel»: «sms») o llámela."
    )


class NotUncertain(RuleBroken):
    """Only what nobody knows about is settled by what somebody saw."""

    code = "not-uncertain"
    detail = "De ese mensaje ya se sabe hasta dónde llegó; no hay nada que aclarar."
