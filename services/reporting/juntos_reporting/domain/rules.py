"""The rules of reporting, each named after the sentence it protects."""

from juntos_chassis.seedwork import RuleBroken


class PlanAlreadyApproved(RuleBroken):
    """An approved plan is not replaced; it is amended from a date on."""

    code = "plan-already-approved"
    detail = "La edición {edition} ya tiene un plan aprobado con otro contenido."


class LineRepeated(RuleBroken):
    """A line of the schedule has one total and one way to be executed."""

    code = "line-repeated"
    detail = "La línea {line} aparece más de una vez en la programación."


class IndicatorRepeated(RuleBroken):
    """An indicator has one goal."""

    code = "indicator-repeated"
    detail = "El indicador {indicator} tiene más de una meta."


class MonthOutsideEdition(RuleBroken):
    """The schedule of an edition lies in its year."""

    code = "month-outside-edition"
    detail = "La línea {line} marca el mes {month}, que no es de la edición {edition}."


class UnknownExecutionSource(RuleBroken):
    """Every line says by which facts its execution is counted."""

    code = "unknown-execution-source"
    detail = "La línea {line} nombra una fuente de ejecución desconocida: {source}."


class UnknownPolicy(RuleBroken):
    """Only definitions that the platform asks for can be settled."""

    code = "unknown-policy"
    detail = "No existe la política «{policy}»."


class PolicyValueNotAllowed(RuleBroken):
    """A definition takes only values that can be computed."""

    code = "policy-value-not-allowed"
    detail = "El valor «{value}» no vale para la política «{policy}»: {reason}."


class MonthWeightsDoNotFit(RuleBroken):
    """A line that weighs its months has a weight for each month that it marks."""

    code = "month-weights-do-not-fit"
    detail = (
        "La línea {line} marca {months} meses y trae {weights} pesos: debe haber uno"
        " por cada mes marcado."
    )


class LineIsNotDocumentary(RuleBroken):
    """What is counted from the field is never recorded as a document too."""

    code = "line-is-not-documentary"
    detail = "La línea {line} se cuenta por los hechos registrados, no por documentos."


class MoreThanPlanned(RuleBroken):
    """One document carries out a line at most; more is a slip of the pen."""

    code = "more-than-planned"
    detail = (
        "La línea {line} tiene {total} en el plan: un documento no puede sumar"
        " {quantity}."
    )


class LineNotInPlan(RuleBroken):
    """Milestones and weights are of lines of the approved schedule."""

    code = "line-not-in-plan"
    detail = "La programación de la edición {edition} no tiene la línea {line}."


class MilestoneAlreadyRecorded(RuleBroken):
    """A document counts once for a line."""

    code = "milestone-already-recorded"
    detail = "El documento «{document}» ya consta en la línea {line}."


class MilestoneIsVoid(RuleBroken):
    """What counts no longer cannot be annulled once more."""

    code = "milestone-is-void"
    detail = "El documento «{document}» de la línea {line} ya fue anulado."


class PlanNotApproved(RuleBroken):
    """Milestones are recorded against an approved schedule."""

    code = "plan-not-approved"
    detail = "La edición {edition} no tiene plan aprobado."


class AssignedLaterAlready(RuleBroken):
    """Assignments are told in order: an earlier one would rewrite the past."""

    code = "assigned-later-already"
    detail = (
        "El distrito {ubigeo} ya tiene una asignación vigente desde el"
        " {valid_from:%d/%m/%Y}."
    )


class PlanHoldsLaterAlready(RuleBroken):
    """Amendments are told in order: an earlier one would rewrite the past."""

    code = "plan-holds-later-already"
    detail = "Ya rige un plan desde el {effective_on:%d/%m/%Y}."


class AmendmentOutsideEdition(RuleBroken):
    """An amendment holds from a day of the year of its plan."""

    code = "amendment-outside-edition"
    detail = "El {effective_on:%d/%m/%Y} no es de la edición {edition}."


class GoalEndsBeforeItBegins(RuleBroken):
    """A period has at least one day."""

    code = "goal-ends-before-it-begins"
    detail = (
        "La meta rige desde el {effective_on:%d/%m/%Y} y terminaría antes, el"
        " {effective_until:%d/%m/%Y}."
    )
