"""Charts as numbers between 0 and 1, so that a page only has to draw them."""

import math
from collections.abc import Sequence
from typing import Any, Final

from .content import Document, Drawing, Kind
from .showing import NOTHING, shown

LEAST_GAP: Final = 0.085
"""Between the labels at the ends of lines, as a share of the height."""
QUARTER: Final = 0.25
"""Bars of shares fill the width at a round quarter, so that they do not flatter."""
DESCRIBED: Final = "Gráfico: {title}. {values}. Los mismos datos están en el cuadro."


def drawn(chart: Document, table: Document) -> dict[str, Any] | None:
    """What a page needs to draw a chart; None if there is nothing to draw."""
    columns = {column["key"]: number for number, column in enumerate(table["columns"])}
    at = columns[chart["label"]]
    labels = [shown(row[at], Kind.TEXT) for row in table["rows"]]
    if chart["drawing"] == Drawing.BARS:
        return _bars(chart, table, columns, labels)
    return _lines(chart, table, columns, labels)


def _bars(
    chart: Document, table: Document, columns: dict[str, int], labels: Sequence[str]
) -> dict[str, Any] | None:
    at = columns[chart["values"][0]]
    kind = Kind(table["columns"][at]["kind"])
    values = [row[at] for row in table["rows"]]
    goals = [
        row[columns[chart["goal"]]] if chart["goal"] else None for row in table["rows"]
    ]
    longest = max((value for value in (*values, *goals) if value), default=0)
    if not longest:
        return None
    if kind is Kind.PERCENT:
        longest = math.ceil(longest / QUARTER) * QUARTER
    bars = [
        {
            "label": label,
            "length": (value or 0) / longest,
            "text": shown(value, kind),
            "goal": None if goal is None else goal / longest,
            "goal_text": None if goal is None else shown(goal, kind),
        }
        for label, value, goal in zip(labels, values, goals, strict=True)
    ]
    told = "; ".join(f"{bar['label']} {bar['text']}" for bar in bars)
    return {**_named(chart, told), "bars": bars}


def _lines(
    chart: Document, table: Document, columns: dict[str, int], labels: Sequence[str]
) -> dict[str, Any] | None:
    names = {column["key"]: column["title"] for column in table["columns"]}
    last = max(len(labels) - 1, 1)
    lines = []
    for key in chart["values"]:
        points = [
            (number / last, row[columns[key]])
            for number, row in enumerate(table["rows"])
            if row[columns[key]] is not None
        ]
        if points:
            lines.append({"name": names[key], "points": points})
    if not lines:
        return None
    ends = _apart([line["points"][-1][1] for line in lines])
    for line, end in zip(lines, ends, strict=True):
        line["end"] = end
        line["text"] = shown(line["points"][-1][1], Kind.PERCENT)
    told = "; ".join(f"{line['name']} termina en {line['text']}" for line in lines)
    return {**_named(chart, told), "lines": lines, "labels": labels}


def _apart(heights: Sequence[float]) -> list[float]:
    """The heights, moved up as little as keeps their labels from overlapping."""
    order = sorted(range(len(heights)), key=lambda at: heights[at])
    placed = list(heights)
    lowest = -1.0
    for at in order:
        placed[at] = max(heights[at], lowest + LEAST_GAP)
        lowest = placed[at]
    over = lowest - 1.0
    return [height - over for height in placed] if over > LEAST_GAP else placed


def _named(chart: Document, told: str) -> dict[str, Any]:
    text = DESCRIBED.format(title=chart["title"], values=told.replace(NOTHING, "sin"))
    return {"title": chart["title"], "alt": text, "drawing": chart["drawing"]}
