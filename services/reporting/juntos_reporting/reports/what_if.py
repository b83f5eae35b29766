"""A report under other policies: which of its cells would say something else."""

from dataclasses import dataclass, replace

from ..domain.issued_report import ReportKind
from ..queries.supposing import Supposed, supposing
from .asking import Asking
from .comparing import Change, changed_cells
from .content import Basis, Content, Document
from .kinds import content_of


@dataclass(frozen=True, slots=True)
class ReportWhatIf:
    """What the report rests on as it is and as supposed, and what differs."""

    adopted: Basis
    supposed: Basis
    changes: list[Change]


def report_what_if(
    kind: ReportKind, asking: Asking, supposed: Supposed
) -> ReportWhatIf:
    """Compute a report twice, from the same facts, and compare every cell.

    Raises:
        InvalidInput: if what is supposed does not fit the plan.
        NotFound: if the place is unknown or no plan or policy holds on the date.
    """
    other = replace(asking, cut=supposing(asking.db, asking.cut, supposed))
    one, two = content_of(kind, asking), content_of(kind, other)

    def tables(content: Content) -> Document:
        return {"tables": [table.as_json() for table in content.tables]}

    return ReportWhatIf(one.basis, two.basis, changed_cells(tables(one), tables(two)))
