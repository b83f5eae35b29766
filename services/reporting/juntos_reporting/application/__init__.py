"""What reporting can be asked to do."""

from .plan_file import AmendmentIn, PlanFile, PolicyIn, shipped_plan
from .planning import Findings
from .reporting import Document, Reporting

__all__ = [
    "AmendmentIn",
    "Document",
    "Findings",
    "PlanFile",
    "PolicyIn",
    "Reporting",
    "shipped_plan",
]
