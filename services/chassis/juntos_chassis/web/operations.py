"""What every service offers to operators and to other services."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from ..errors import Forbidden
from ..health import Health
from ..identity import Actor, Role
from ..messaging.feed import Feed
from .parameters import Position
from .security import allow

NDJSON = "application/x-ndjson"
FEED_LIMIT = 1000
WHOLE_LOG = "El registro completo solo se entrega a quien tiene ámbito nacional."
FeedReader = Annotated[
    Actor, Depends(allow(Role.SERVICE, Role.AUDITOR, Role.UAS, Role.INTEGRATOR))
]

router = APIRouter(tags=["operación"])


@router.get("/health/live")
async def live() -> dict[str, str]:
    """Decir si el proceso responde."""
    return {"status": "ok"}


@router.get("/health/ready", responses={503: {"description": "Aún no está listo."}})
def ready(request: Request, response: Response) -> dict[str, Any]:
    """Decir si puede trabajar: base de datos, NATS y retraso."""
    health: Health = request.app.state.health
    database = health.database()
    checks = {
        "database": database,
        "nats": health.broker(),
        "lag": health.lag(database[1].get("stored_position")),
    }
    if hasattr(request.app.state, "packets"):
        # The rest of the service works without a key, so this makes nobody wait.
        key = request.app.state.packets.receipts.ready
        checks["receipts"] = (True, "ok" if key else "no-receipt-key")
    fine = all(passed for passed, _ in checks.values())
    response.status_code = 200 if fine else 503
    shown = {name: {"ok": ok, "detail": seen} for name, (ok, seen) in checks.items()}
    return {"status": "ok" if fine else "not_ready", "checks": shown}


@router.get("/metrics", include_in_schema=False)
def metrics() -> Response:
    """Mostrar las métricas en el formato de Prometheus."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


@router.get(
    "/events", response_class=Response, responses={200: {"content": {NDJSON: {}}}}
)
def events(
    request: Request,
    reader: FeedReader,
    after: Annotated[Position, Query(description="Última posición ya conocida")] = 0,
    limit: Annotated[int, Query(ge=1, le=FEED_LIMIT)] = FEED_LIMIT,
) -> Response:
    """Leer el registro de eventos publicado, en orden, una línea por evento."""
    if not reader.scope.national:
        raise Forbidden(WHOLE_LOG, code="outside-scope")
    feed: Feed = request.app.state.feed
    health: Health = request.app.state.health
    with health.engine.connect() as db:
        driver: Any = db.connection.driver_connection
        items = feed.read(driver, after, limit)
    body = b"".join(item.body + b"\n" for item in items)
    return Response(body, media_type=NDJSON)
