"""The provider's HTTP side."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Header
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from .behaviour import fates, moment
from .reports import ReportSender


class MessageIn(BaseModel):
    """A message to deliver."""

    to: str
    channel: Literal["whatsapp", "sms"]
    reference: str
    template: str
    text: str
    scheduled_on: date


def create_provider(seed: str, sender: ReportSender) -> FastAPI:
    """The provider; it remembers what it accepted by idempotency key while it runs."""
    accepted: dict[str, str] = {}

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(sender.run())
        yield
        task.cancel()

    app = FastAPI(title="Proveedor local de mensajería", lifespan=lifespan)

    @app.post("/v1/messages", status_code=202, response_model=None)
    async def accept(
        body: MessageIn, idempotency_key: Annotated[str, Header()]
    ) -> dict[str, Any] | JSONResponse:
        """Aceptar un mensaje; con la misma clave responde lo mismo y no lo repite."""
        if not re.fullmatch(r"\+519[0-9]{8}", body.to):
            return JSONResponse({"code": "invalid_number"}, status_code=422)
        if idempotency_key not in accepted:
            accepted[idempotency_key] = f"local-{len(accepted) + 1:08d}"
            _schedule(sender, seed, body, accepted[idempotency_key])
        return {"id": accepted[idempotency_key]}

    @app.get("/v1/status")
    async def status() -> dict[str, int]:
        """Decir cuántos mensajes aceptó y cuántos avisos faltan entregar."""
        return {"accepted": len(accepted), "reports_waiting": sender.waiting}

    return app


def _schedule(
    sender: ReportSender, seed: str, body: MessageIn, provider_id: str
) -> None:
    for number, fate in enumerate(fates(seed, body.to, body.channel, body.template), 1):
        sender.add(
            {
                "id": f"{provider_id}-{number}",
                "reference": body.reference,
                "status": fate.status,
                "timestamp": moment(body.scheduled_on, fate).isoformat(),
                "reason": fate.reason,
                "text": fate.text,
            }
        )
