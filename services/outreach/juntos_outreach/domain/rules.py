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
