"""The rules of leaders, each named after the sentence it protects."""

from juntos_chassis.seedwork import RuleBroken


class OnlyCompletersAreNominated(RuleBroken):
    """A leader mother completed the educational programme."""

    code = "only-completers-are-nominated"
    detail = (
        "La usuaria no figura entre las que culminaron el programa"
        " ni puede ser propuesta por la red de una edición anterior."
    )


class AlreadyNominated(RuleBroken):
    """A usuaria is nominated once an edition."""

    code = "already-nominated"
    detail = "La usuaria ya fue propuesta como madre líder."


class AlreadySelected(RuleBroken):
    """A candidate is selected once."""

    code = "already-selected"
    detail = "La candidata ya fue seleccionada el {selected_on:%d/%m/%Y}."


class SelectedBeforeNominated(RuleBroken):
    """A selection follows its nomination."""

    code = "selected-before-nominated"
    detail = "La candidata fue propuesta después, el {nominated_on:%d/%m/%Y}."


class ListAlreadyValidated(RuleBroken):
    """A validated list of leader mothers never changes again."""

    code = "list-already-validated"
    detail = "La lista de madres líderes de la {unit} ya está validada."


class ListIsEmpty(RuleBroken):
    """A validated list names at least one leader mother."""

    code = "list-is-empty"
    detail = "La {unit} no tiene madres líderes seleccionadas."


class NetworkNeedsMembers(RuleBroken):
    """A network has at least one leader mother."""

    code = "network-needs-members"
    detail = "La red debe formarse con al menos una madre líder."


class OnlySelectedLeadersFormNetworks(RuleBroken):
    """A network is made of the selected leader mothers of its district."""

    code = "only-selected-leaders-form-networks"
    detail = "No son madres líderes seleccionadas del distrito {ubigeo}: {users}."


class NetworkAlreadyFormed(RuleBroken):
    """A district has one network an edition."""

    code = "network-already-formed"
    detail = "El distrito {ubigeo} ya tiene su red de madres líderes."


class NetworkAlreadyRecognized(RuleBroken):
    """A network is recognised by one Resolución de Alcaldía."""

    code = "network-already-recognized"
    detail = "La red ya fue reconocida con la resolución {resolution}."


class RecognitionEventNeedsResolution(RuleBroken):
    """The public event celebrates a recognition that exists."""

    code = "recognition-event-needs-resolution"
    detail = "La red aún no tiene Resolución de Alcaldía."


class RecognitionAlreadyHeld(RuleBroken):
    """The public event of recognition happens once."""

    code = "recognition-already-held"
    detail = "El evento de reconocimiento ya se realizó el {held_on:%d/%m/%Y}."


class NetworkNotYetFormed(RuleBroken):
    """A network acts from the day of its formation on."""

    code = "network-not-yet-formed"
    detail = "La red se formó después, el {formed_on:%d/%m/%Y}."


class NotALeader(RuleBroken):
    """Only a leader mother can leave her place."""

    code = "not-a-leader"
    detail = "La candidata no es madre líder: no fue seleccionada o ya dejó el cargo."


class LeftBeforeSelected(RuleBroken):
    """A leader mother leaves after her selection."""

    code = "left-before-selected"
    detail = "Fue seleccionada después, el {selected_on:%d/%m/%Y}."


class SubstituteFromAnotherDistrict(RuleBroken):
    """A substitute is a candidate of the same district."""

    code = "substitute-from-another-district"
    detail = "La suplente debe ser candidata del distrito {ubigeo}."


class NotAMember(RuleBroken):
    """Only a member of the network can do that."""

    code = "not-a-member"
    detail = "No integran la red: {users}."


class AlreadyMember(RuleBroken):
    """A leader mother joins a network once."""

    code = "already-member"
    detail = "Ya integran la red: {users}."


class AlreadyCoordinates(RuleBroken):
    """A network has one coordinator at a time."""

    code = "already-coordinates"
    detail = "Esa madre líder ya coordina la red."


class FollowUpBeforeReport(RuleBroken):
    """What was done about a barrier comes after it was reported."""

    code = "follow-up-before-report"
    detail = (
        "La barrera se reportó el {reported_on:%d/%m/%Y}; el seguimiento va después."
    )


class FollowUpChangesNothing(RuleBroken):
    """A follow-up says what was done."""

    code = "follow-up-changes-nothing"
    detail = "Diga qué se hizo: se derivó, se resolvió o se descartó."


class RecognitionBeforeResolution(RuleBroken):
    """The public event celebrates the Resolución de Alcaldía, so it comes after it."""

    code = "recognition-before-resolution"
    detail = (
        "La Resolución de Alcaldía es del {resolved_on:%d/%m/%Y}; el evento va después."
    )


class NoSuchBarrier(RuleBroken):
    """Only a reported barrier is followed up."""

    code = "no-such-barrier"
    detail = "La red no ha reportado esa barrera."


class BarrierIsClosed(RuleBroken):
    """A barrier that was solved or dismissed is followed up no more."""

    code = "barrier-is-closed"
    detail = "El seguimiento de esa barrera ya terminó; repórtela de nuevo si continúa."


class ActionIsVoid(RuleBroken):
    """An action that did not happen is corrected no further."""

    code = "action-is-void"
    detail = "La acción ya fue anulada."


class CorrectionChangesNothing(RuleBroken):
    """A correction says something else than the record."""

    code = "correction-changes-nothing"
    detail = "La corrección dice lo mismo que lo registrado."


class ActionAlreadyRecorded(RuleBroken):
    """One community action is recorded once."""

    code = "action-already-recorded"
    detail = (
        "La red ya registró una acción igual ese día ({action_id});"
        " si fue otra, envíe «another»: true."
    )


class NobodyMentorsHerself(RuleBroken):
    """Mentoring takes two."""

    code = "nobody-mentors-herself"
    detail = "La mentora y la usuaria acompañada deben ser dos personas."


class MenteeNotInDistrict(RuleBroken):
    """A leader mother accompanies an enrolled usuaria of her district."""

    code = "mentee-not-in-district"
    detail = "La usuaria acompañada no está inscrita en el distrito {ubigeo}."


class AlreadyMentored(RuleBroken):
    """One leader mother accompanies a usuaria at a time."""

    code = "already-mentored"
    detail = "La usuaria ya es acompañada por una madre líder."


class MentoringHasEnded(RuleBroken):
    """A mentoring ends once."""

    code = "mentoring-has-ended"
    detail = "El acompañamiento terminó el {ended_on:%d/%m/%Y}."
