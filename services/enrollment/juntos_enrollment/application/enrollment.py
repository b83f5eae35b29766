"""The enrollment application: one method a command, in one module a subject."""

from .cohorts import CohortCommands
from .contradictions import ContradictionCommands
from .duplicates import DuplicateCommands
from .households import HouseholdCommands
from .imports import ImportCommands
from .instruments import InstrumentCommands
from .readmitting import ReadmissionCommands
from .registering import RegistrationCommands


class Enrollment(
    RegistrationCommands,
    ReadmissionCommands,
    HouseholdCommands,
    DuplicateCommands,
    ContradictionCommands,
    CohortCommands,
    InstrumentCommands,
    ImportCommands,
):
    """Households, usuarias and the cohort of one edition."""

    # The library would name each subclass after itself, and its table with it.
    name = "enrollment"
