"""What is shown of messages: by state, reason and channel, and what is uncertain."""

from typing import Any
from uuid import UUID

from juntos_chassis.eventstore import Pool
from juntos_chassis.identity import Scope
from juntos_chassis.scoping import scope_parameters

from ..domain.values import PauseReason

SCOPED = "(%(scope_national)s OR q.territorial_unit = ANY(%(scope_units)s))"
TOTALS = """
SELECT q.state, q.channel, q.reason, count(*)::int AS messages,
    coalesce(sum(q.segments), 0)::int AS segments
FROM message_queue q WHERE q.campaign = %(campaign)s AND {scope}
GROUP BY q.state, q.channel, q.reason ORDER BY q.state, q.channel, q.reason
"""
PAGE = """
SELECT q.message_id, q.user_id, q.territorial_unit, q.state, q.channel, q.reason,
    q.segments, q.progress AS waits_for, q.scheduled_on, q.sent_on
FROM message_queue q WHERE q.campaign = %(campaign)s AND {scope}
  AND (%(after)s::uuid IS NULL OR q.message_id > %(after)s)
  AND (%(state)s::text IS NULL OR q.state = %(state)s)
ORDER BY q.message_id LIMIT %(limit)s
"""
ATTEMPTS = """
SELECT nullif(q.campaign, '') AS campaign, a.channel,
    coalesce(a.outcome, 'sending') AS outcome, count(*)::int AS attempts
FROM send_attempts a JOIN message_queue q USING (message_id)
WHERE {scope} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
UNCERTAIN = """
SELECT q.message_id, q.message_id || ':' || q.channel AS reference, q.user_id,
    nullif(q.campaign, '') AS campaign, q.territorial_unit, q.channel,
    q.sent_at AS asked_at, q.next_channel AS then_goes_by,
    q.sent_at + %(hours)s * interval '1 hour' AS settles_itself_at
FROM message_queue q WHERE q.state = 'uncertain' AND {scope}
    AND (%(after)s::uuid IS NULL OR q.message_id > %(after)s)
ORDER BY q.message_id LIMIT %(limit)s
"""
HOW_TO_SETTLE = (
    "Busque la referencia en la consola de WhatsApp (biz_opaque_callback_data) o en el"
    " registro de Kannel. Diga con «taken» si el proveedor lo tomó; si no lo tomó, va"
    " por el canal siguiente, una vez. Si nadie lo aclara, se resuelve solo en la fecha"
    " de «settles_itself_at»."
)
STATES = """
SELECT state, count(*)::int AS messages FROM message_queue q
WHERE campaign = %(campaign)s AND {scope} GROUP BY state
"""
CAMPAIGNS = """
SELECT campaign, territorial_unit, state, definition, pause_reason, provider_code,
    ARRAY(SELECT p.channel FROM paused_channels p
          WHERE definition -> 'channels' ? p.channel ORDER BY 1) AS paused_channels
FROM campaigns q WHERE {scope} ORDER BY campaign, territorial_unit
"""
PAUSED = "{why} Código del proveedor: {code}. Al corregirlo, reanude la campaña."
WHY_PAUSED = {
    PauseReason.PROVIDER_ACCESS: (
        "El proveedor no reconoce el acceso: revise clave, número y permisos."
    ),
    PauseReason.PROVIDER_ACCOUNT: (
        "El proveedor restringió la cuenta: revise su estado, pagos y registro."
    ),
    PauseReason.TEMPLATE: (
        "El proveedor no acepta la plantilla: no existe, está pausada o es otra."
    ),
}
BEING_SENT = {"claimed", "sending"}


def _pause_detail(row: dict[str, Any]) -> str | None:
    if row["pause_reason"] is None:
        return None
    why = WHY_PAUSED[PauseReason(row["pause_reason"])]
    return PAUSED.format(why=why, code=row["provider_code"])


class Messages:
    """Reads the queue for people."""

    def __init__(self, pool: Pool) -> None:
        """Share the connections of the event store."""
        self._pool = pool

    def states(self, scope: Scope, campaign: str) -> dict[str, int]:
        """How many messages of a scope are in each state; being sent is queued."""
        counted: dict[str, int] = {}
        parameters = {"campaign": campaign, **scope_parameters(scope)}
        for row in self._all(STATES, parameters):
            state = "queued" if row["state"] in BEING_SENT else row["state"]
            counted[state] = counted.get(state, 0) + row["messages"]
        return counted

    def of_campaign(
        self, scope: Scope, campaign: str, wanted: dict[str, Any]
    ) -> dict[str, Any]:
        """Totals of a campaign in a scope, and one page of its messages."""
        parameters = {"campaign": campaign, **wanted, **scope_parameters(scope)}
        page = self._all(PAGE, parameters)
        full = len(page) == wanted["limit"]
        return {
            "campaign": campaign,
            "totals": self._all(TOTALS, parameters),
            "messages": page,
            "next": page[-1]["message_id"] if full else None,
        }

    def attempts(self, scope: Scope) -> list[dict[str, Any]]:
        """How requests to providers ended, by campaign and channel."""
        return self._all(ATTEMPTS, scope_parameters(scope))

    def uncertain(
        self, scope: Scope, hours: int, after: UUID | None, limit: int
    ) -> dict[str, Any]:
        """Messages of which nobody knows whether the provider took them.

        Args:
            scope: of who asks.
            hours: after which the policy gives their channel up.
            after: the last of the page before.
            limit: of a page.
        """
        parameters = {"hours": hours, "after": after, "limit": limit}
        found = self._all(UNCERTAIN, {**parameters, **scope_parameters(scope)})
        full = len(found) == limit
        return {
            "how_to_settle": HOW_TO_SETTLE,
            "messages": found,
            "next": found[-1]["message_id"] if full else None,
        }

    def campaigns(self, scope: Scope) -> list[dict[str, Any]]:
        """The campaigns of the units in a scope, and why one paused itself."""
        rows = self._all(CAMPAIGNS, scope_parameters(scope))
        return [{**row, "pause_detail": _pause_detail(row)} for row in rows]

    def _all(self, query: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        with self._pool.connection() as conn:
            return list(conn.execute(query.format(scope=SCOPED), parameters).fetchall())
