"""What was ever adopted: every value of every policy, every goal, every plan."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, select

from ..facts.reporting import goal_set, plan, policy
from .cut import Cut
from .policies import governing


def adopted_policies(db: Connection, cut: Cut) -> list[dict[str, Any]]:
    """Every adopted value by policy and date; ``in_force`` on the date of the cut."""
    last: dict[str, int] = {}
    order = "policy", "effective_on", "position"
    found = _known(db, cut, policy, *order, governs=governing(cut))
    for row in found:
        if row["governs"]:
            last[row["policy"]] = row["position"]
    return [
        {**row, "in_force": row["position"] == last.get(row["policy"])} for row in found
    ]


def goals_set(db: Connection, cut: Cut) -> Sequence[RowMapping]:
    """Every goal of a territory, by indicator, place and date."""
    order = "indicator", "level", "place", "effective_on", "position"
    return _known(db, cut, goal_set, *order)


def plans(db: Connection, cut: Cut) -> list[dict[str, Any]]:
    """The plan of each edition and its amendments, by the date from which they hold."""
    rows = _known(db, cut, plan, "plan_edition", "position")
    return [
        {
            "edition": row["plan_edition"],
            "title": row["title"],
            "legal_reference": row["legal_reference"],
            "amendment": row["effective_on"] is not None,
            "effective_on": row["effective_on"] or row["occurred_on"],
            "recorded_at": row["recorded_at"],
        }
        for row in rows
    ]


def _known(
    db: Connection, cut: Cut, table: Table, *order: str, **also: ColumnElement[Any]
) -> Sequence[RowMapping]:
    beside = (column.label(name) for name, column in also.items())
    statement = (
        select(*table.c, *beside)
        .where(cut.known(table))
        .order_by(*(table.c[name] for name in order))
    )
    return db.execute(statement).mappings().all()
