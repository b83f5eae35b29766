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
