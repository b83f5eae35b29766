"""What reporting can be asked to do."""

from .plan_file import PlanFile, PolicyIn, shipped_plan
from .reporting import Document, Reporting

__all__ = ["Document", "PlanFile", "PolicyIn", "Reporting", "shipped_plan"]
