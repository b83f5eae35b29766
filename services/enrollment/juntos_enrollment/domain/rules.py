"""The rules of enrollment, each named after the sentence it protects."""

from juntos_chassis.seedwork import RuleBroken


class InitialCAPAlreadyApplied(RuleBroken):
    """The initial CAP measures the starting point, so it happens once."""

    code = "initial-cap-already-applied"
    detail = "La usuaria ya tiene CAP inicial con fecha {applied_on:%d/%m/%Y}."


class FinalCAPAlreadyApplied(RuleBroken):
    """The final CAP measures the end point, so it happens once."""

    code = "final-cap-already-applied"
    detail = "La usuaria ya tiene CAP final con fecha {applied_on:%d/%m/%Y}."


class FinalCAPNeedsInitialCAP(RuleBroken):
    """A final CAP is compared with the initial one, so that one comes first."""

    code = "final-cap-needs-initial-cap"
    detail = "No se puede aplicar el CAP final: la usuaria no tiene CAP inicial."


class CAPNeedsEffectiveContact(RuleBroken):
    """A questionnaire is answered by a usuaria who was reached."""

    code = "cap-needs-effective-contact"
    detail = "El CAP y la inscripción requieren una visita o llamada efectiva."


class AlreadyEnrolled(RuleBroken):
    """A usuaria is enrolled once an edition."""

    code = "already-enrolled"
    detail = "La usuaria ya está inscrita desde el {enrolled_on:%d/%m/%Y}."


class NotEnrolled(RuleBroken):
    """Only an enrolled usuaria can leave the programme."""

    code = "not-enrolled"
    detail = "La usuaria no está inscrita."


class HasWithdrawn(RuleBroken):
    """A usuaria who left takes no more part in this edition."""

    code = "has-withdrawn"
    detail = "La usuaria se retiró del programa el {withdrawn_on:%d/%m/%Y}."


class ConsentNotGiven(RuleBroken):
    """Only a consent that was given can be withdrawn."""

    code = "consent-not-given"
    detail = "La usuaria no ha dado ese consentimiento."


class AlreadyThere(RuleBroken):
    """A move goes to another district or another territorial unit."""

    code = "already-there"
    detail = "La usuaria ya está registrada en ese distrito y unidad territorial."


class AlreadyErased(RuleBroken):
    """Personal data are erased once."""

    code = "already-erased"
    detail = "Los datos personales de la usuaria ya fueron borrados."


class CohortAlreadyClosed(RuleBroken):
    """The final list of a territorial unit is closed once an edition."""

    code = "cohort-already-closed"
    detail = "La lista final de la {territorial_unit} ya está cerrada."


class CohortIsEmpty(RuleBroken):
    """A final list names at least one household."""

    code = "cohort-is-empty"
    detail = "La {territorial_unit} no tiene hogares registrados."
