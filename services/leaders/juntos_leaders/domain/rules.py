"""The rules of leaders, each named after the sentence it protects."""

from juntos_chassis.seedwork import RuleBroken


class OnlyCompletersAreNominated(RuleBroken):
    """A leader mother completed the educational programme."""

    code = "only-completers-are-nominated"
    detail = "La usuaria no figura entre las que culminaron el programa."


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
