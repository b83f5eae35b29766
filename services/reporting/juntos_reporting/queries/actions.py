"""Community actions as they count: as corrected last, without those annulled."""

from sqlalchemy import Subquery, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from ..facts import leaders
from ..facts.tables import PLACE
from .cut import Cut


def community_actions(cut: Cut) -> Subquery:
    """The actions of a cut, of whatever place: network, type, reach and place of each.

    A correction counts from its own date on; where it happened is never corrected.
    """
    action, correction = leaders.network_action, leaders.network_action_correction
    last = (
        select(
            correction.c.action_id,
            correction.c.kind,
            correction.c.reach,
            correction.c.void,
        )
        .where(cut.sees(correction))
        .ext(distinct_on(correction.c.action_id))
        .order_by(correction.c.action_id, correction.c.position.desc())
        .subquery("last_correction")
    )
    return (
        select(
            action.c.network_id,
            action.c.action_id,
            func.coalesce(last.c.kind, action.c.kind).label("kind"),
            func.coalesce(last.c.reach, action.c.reach).label("reach"),
            *(action.c[name] for name in PLACE),
        )
        .select_from(action.outerjoin(last, last.c.action_id == action.c.action_id))
        .where(cut.sees(action), last.c.void.is_not(True))
        .subquery("community_action")
    )
