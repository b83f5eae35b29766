"""Who is who: usuarias found to be one person count as one, from that event on.

Everything told of the usuaria that was merged counts for the one that was kept, until
the merge is undone. A question that must find one person twice maps both sides.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    SelectBase,
    func,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import distinct_on

from ..facts.enrollment import duplicate_finding
from .cut import Cut

PERSON = "user_id"

Among = Callable[[FromClause], ColumnElement[bool]]
"""Which rows of a table tell of the persons that a question is about."""


def everybody(_: FromClause) -> ColumnElement[bool]:
    """No row is left out."""
    return true()


def merged_users(cut: Cut) -> CTE:
    """Each merged usuaria (``other_user_id``) and the one she counts for now."""
    finding = duplicate_finding.c
    last = (
        select(finding.other_user_id, finding.user_id, finding.finding)
        .where(
            cut.until(duplicate_finding),
            finding.finding.in_(("merged", "merge_undone")),
        )
        .ext(distinct_on(finding.other_user_id))
        .order_by(finding.other_user_id, finding.position.desc())
        .subquery("last_finding")
    )
    direct = (
        select(last.c.other_user_id, last.c.user_id)
        .where(last.c.finding == "merged")
        .cte("merged_directly")
    )
    chain = select(direct).cte("merge_chain", recursive=True)
    # UNION, not UNION ALL: a circle, which enrollment refuses, would still end here.
    chain = chain.union(
        select(chain.c.other_user_id, direct.c.user_id).join(
            direct, direct.c.other_user_id == chain.c.user_id
        )
    )
    ends = chain.c.user_id.not_in(select(direct.c.other_user_id))
    return select(chain).where(ends).cte("merged_users")


def by_person(found: SelectBase, merged: CTE) -> Select[Any]:
    """The same rows with, as ``user_id``, the person each usuaria counts for."""
    rows = found.subquery()
    others = [column for column in rows.c if column.name != PERSON]
    same = merged.c.other_user_id == rows.c[PERSON]
    person = func.coalesce(merged.c.user_id, rows.c[PERSON]).label(PERSON)
    return select(person, *others).select_from(rows.outerjoin(merged, same))


def first_of_each(found: Select[Any]) -> Select[Any]:
    """The first row of each person, by position."""
    rows: FromClause = found.subquery()
    return (
        select(rows)
        .ext(distinct_on(rows.c[PERSON]))
        .order_by(rows.c[PERSON], rows.c.position)
    )
