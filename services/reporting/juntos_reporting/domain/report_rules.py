"""The rules of issued reports and official figures."""

from juntos_chassis.seedwork import RuleBroken


class ReportIssuedBeforeItsCutOff(RuleBroken):
    """A report tells what happened until its cut-off, not what is still to come."""

    code = "report-issued-before-its-cut-off"
    detail = (
        "El reporte se emite el {issued_on:%d/%m/%Y} y su corte es posterior:"
        " {as_of:%d/%m/%Y}."
    )


class ReportDatedInTheFuture(RuleBroken):
    """A report is frozen for good, so nobody dates one ahead by a slip of the pen."""

    code = "report-dated-in-the-future"
    detail = (
        "El reporte tiene fecha {issued_on:%d/%m/%Y}, que todavía no llega: hoy es"
        " {today:%d/%m/%Y} en Lima."
    )


class CutOffIsNoMonthEnd(RuleBroken):
    """A report about months ends with one of them; else its last days count nowhere."""

    code = "cut-off-is-no-month-end"
    detail = (
        "El reporte «{kind}» cierra un mes: su corte es el último día del mes, no el"
        " {as_of:%d/%m/%Y}."
    )


class ErratumBeforeItsReport(RuleBroken):
    """What was not issued yet has nothing to correct."""

    code = "erratum-before-its-report"
    detail = (
        "El reporte {number} se emitió el {reported_on:%d/%m/%Y}: su fe de erratas no"
        " puede ser del {issued_on:%d/%m/%Y}."
    )


class PlaceDoesNotFitReport(RuleBroken):
    """Every kind of report is about places of its own width."""

    code = "place-does-not-fit-report"
    detail = "El reporte «{kind}» no se emite para «{place}»: {reason}."


class ReportIssuedAlready(RuleBroken):
    """An issued report is corrected by an erratum, never issued a second time."""

    code = "report-issued-already"
    detail = (
        "El reporte {number} ya tiene ese corte y lugar; lo que cambió se emite como"
        " fe de erratas."
    )


class NothingToCorrect(RuleBroken):
    """An erratum lists what changed, so something must have changed."""

    code = "nothing-to-correct"
    detail = "La misma pregunta da hoy lo mismo que el reporte {number}."


class ErratumIsNotCorrected(RuleBroken):
    """Errata are about the report itself: each compares with what was issued."""

    code = "erratum-is-not-corrected"
    detail = "{number} es una fe de erratas: pida otra del reporte original."


class AcknowledgedAlready(RuleBroken):
    """A receiver's reference acknowledges a report once."""

    code = "acknowledged-already"
    detail = "El cargo «{reference}» del reporte {number} ya consta."


class AcknowledgedBeforeIssued(RuleBroken):
    """Nobody receives a report before it exists."""

    code = "acknowledged-before-issued"
    detail = (
        "El reporte {number} se emitió el {issued_on:%d/%m/%Y}: no se pudo recibir el"
        " {occurred_on:%d/%m/%Y}."
    )


class FigurePublishedOtherwise(RuleBroken):
    """A source that revises a figure publishes it again, with another date."""

    code = "figure-published-otherwise"
    detail = (
        "La serie «{series}» de {period} ya consta en esa publicación con el valor"
        " {value}."
    )
