"""The rules of sessions, each named after the sentence it protects."""

from juntos_chassis.seedwork import RuleBroken


class OnlyEnrolledUsersJoin(RuleBroken):
    """A group is made of usuarias who enrolled, by the id they are known by."""

    code = "only-enrolled-users-join"
    detail = "No están inscritas, se retiraron o se unieron a otra usuaria: {users}."


class MemberOfAnotherUnit(RuleBroken):
    """A territorial unit forms groups of the usuarias it serves."""

    code = "member-of-another-unit"
    detail = "Son atendidas por otra unidad territorial que la {unit}: {users}."


class MemberOfAnotherGroup(RuleBroken):
    """A usuaria belongs to one group at a time."""

    code = "member-of-another-group"
    detail = "Ya pertenecen a otro grupo: {users}."


class GroupAlreadyFormed(RuleBroken):
    """The code of a group is unique in its district and edition."""

    code = "group-already-formed"
    detail = "Ya existe el grupo {code} en el distrito {ubigeo}."


class DistrictIsServedByAnotherUnit(RuleBroken):
    """A unit forms groups in the districts that it serves on that day."""

    code = "district-is-served-by-another-unit"
    detail = "Al {day:%d/%m/%Y} el distrito {ubigeo} pertenece a la {unit}."


class GroupNeedsMembers(RuleBroken):
    """A group starts with at least one usuaria."""

    code = "group-needs-members"
    detail = "El grupo debe formarse con al menos una usuaria."


class RosterChangeIsEmpty(RuleBroken):
    """A roster change says who joins or who leaves."""

    code = "roster-change-is-empty"
    detail = "Indique al menos una usuaria que ingresa o que sale del grupo."


class AlreadyOnRoster(RuleBroken):
    """A usuaria joins a group that she is not in."""

    code = "already-on-roster"
    detail = "Ya están en el grupo: {users}."


class NotOnRoster(RuleBroken):
    """Only a usuaria of the group can leave it."""

    code = "not-on-roster"
    detail = "No están en el grupo: {users}."


class RosterChangeOutOfOrder(RuleBroken):
    """A usuaria leaves after she joined, and joins again after she left."""

    code = "roster-change-out-of-order"
    detail = "La fecha {occurred_on:%d/%m/%Y} es anterior a su último cambio: {users}."


class SessionNumberTaken(RuleBroken):
    """A group has each of the twelve sessions once; a cancelled one may be set anew."""

    code = "session-number-taken"
    detail = "El grupo ya tiene programada o realizada la sesión: {numbers}."


class SessionAlreadyHeld(RuleBroken):
    """A session takes place once."""

    code = "session-already-held"
    detail = "La sesión {number} ya se realizó el {held_on:%d/%m/%Y}."


class SessionWasCancelled(RuleBroken):
    """A cancelled session is over; another one is scheduled in its place."""

    code = "session-was-cancelled"
    detail = "La sesión {number} fue cancelada el {cancelled_on:%d/%m/%Y}."


class RosterIsEmpty(RuleBroken):
    """A session is held with the usuarias of its group."""

    code = "roster-is-empty"
    detail = "El grupo no tiene usuarias en la fecha {held_on:%d/%m/%Y}."


class AttendanceAlreadyRecorded(RuleBroken):
    """A usuaria is counted once at a session."""

    code = "attendance-already-recorded"
    detail = "La asistencia de la usuaria a esa sesión ya está registrada."


class AttendanceNotRecorded(RuleBroken):
    """Only a recorded attendance can be disputed or resolved."""

    code = "attendance-not-recorded"
    detail = "La usuaria no figura en la lista de asistencia de esa sesión."


class DisputeSaysTheSame(RuleBroken):
    """A dispute says otherwise than the list."""

    code = "dispute-says-the-same"
    detail = "La lista ya dice lo mismo sobre esa usuaria; no hay diferencia."


class AlreadyDisputed(RuleBroken):
    """One difference is settled before the next is raised."""

    code = "already-disputed"
    detail = "La asistencia de la usuaria a esa sesión ya está observada."


class AlreadyResolved(RuleBroken):
    """What the territorial unit resolved stays resolved."""

    code = "already-resolved"
    detail = "La unidad territorial ya resolvió la asistencia a esa sesión."


class NothingToResolve(RuleBroken):
    """Only a disputed attendance is resolved."""

    code = "nothing-to-resolve"
    detail = "La asistencia de la usuaria a esa sesión no está observada."


class OwnListIsCorrected(RuleBroken):
    """Nobody disputes a list of its own; it is corrected."""

    code = "own-list-is-corrected"
    detail = "La lista es de la propia unidad territorial: corríjala, no la observe."


class OnlyWhoRecordedCorrects(RuleBroken):
    """A line is corrected by whose list it is on; the other party disputes it."""

    code = "only-who-recorded-corrects"
    detail = "Solo quien registró la asistencia la corrige; usted puede observarla."


class CorrectionSaysTheSame(RuleBroken):
    """A correction changes what the list says."""

    code = "correction-says-the-same"
    detail = "La lista ya dice lo mismo sobre esa usuaria; no hay qué corregir."


class SessionNotHeldYet(RuleBroken):
    """A list is compared with the one that the municipality recorded."""

    code = "session-not-held-yet"
    detail = "La sesión {number} todavía no tiene lista de asistencia."


class DateCorrectionSaysTheSame(RuleBroken):
    """A corrected session was held on another date than was told."""

    code = "date-correction-says-the-same"
    detail = "La sesión {number} ya figura realizada el {held_on:%d/%m/%Y}."


class HeldAfterItsCorrection(RuleBroken):
    """A session was held before somebody corrects its date."""

    code = "held-after-its-correction"
    detail = (
        "La fecha corregida de la sesión {number}, {held_on:%d/%m/%Y}, es posterior a"
        " la de la corrección."
    )


class RescheduleChangesNothing(RuleBroken):
    """A rescheduled session has another date or place."""

    code = "reschedule-changes-nothing"
    detail = "La sesión {number} ya está programada para esa fecha y lugar."


class TopicStaysTheSame(RuleBroken):
    """A topic is defined anew only with another title or date."""

    code = "topic-stays-the-same"
    detail = "La sesión {number} ya tiene ese tema desde {effective_on:%d/%m/%Y}."


class ChangeBeforeFormation(RuleBroken):
    """Nobody belongs to a group before it was formed."""

    code = "change-before-formation"
    detail = "El grupo se formó el {formed_on:%d/%m/%Y}; la fecha es anterior."


class LeftAfterAttending(RuleBroken):
    """A usuaria leaves a group after the last session of it that she attended."""

    code = "left-after-attending"
    detail = "Asistieron a una sesión del grupo en esa fecha o después: {users}."


class MakeUpOfOwnGroup(RuleBroken):
    """A session is made up in another group; in her own she is on the list."""

    code = "make-up-of-own-group"
    detail = "Son del mismo grupo; van en la lista, no como recuperación: {users}."


class MakeUpNeedsGroup(RuleBroken):
    """Only a usuaria of another group makes a session up."""

    code = "make-up-needs-group"
    detail = "No pertenecen a otro grupo en esa fecha: {users}."
