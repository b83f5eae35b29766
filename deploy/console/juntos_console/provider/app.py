"""The provider's HTTP side: Cloud API, Kannel's sendsms, and its own control."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from .behaviour import fates
from .control import Book, Control, Written
from .reports import ReportSender, Waiting, answer_value, status_value

MOBILE: Final = re.compile(r"519[0-9]{8}")
LIMIT_CODE: Final = 130429
WINDOW_CODE: Final = 131047
"""Own words more than 24 hours after the number last wrote."""
DLR_OF: Final = {"sent": 8, "delivered": 1, "failed": 2}


def create_provider(seed: str, sender: ReportSender) -> FastAPI:
    """The provider; what it accepted it counts while it runs, and takes nothing back.

    Like the real ones it knows no idempotency key: a message sent to it twice is two.
    """
    book = Book(seed)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(sender.run())
        yield
        task.cancel()

    app = FastAPI(title="Proveedor local de mensajería", lifespan=lifespan)

    @app.post("/{version}/{number_id}/messages", response_model=None)
    async def whatsapp(version: str, number_id: str, request: Request) -> Response:
        """Aceptar un mensaje como la Cloud API."""
        del version, number_id
        body = await request.json()
        answer = await _whatsapp(book, sender, body)
        await asyncio.sleep(book.control.hold_after_seconds)
        return answer

    @app.post("/cgi-bin/sendsms", response_model=None)
    async def sms(request: Request) -> Response:
        """Aceptar un SMS como Kannel."""
        text = (await request.body()).decode()
        answer = await _sms(book, sender, dict(request.headers), text)
        await asyncio.sleep(book.control.hold_after_seconds)
        return answer

    @app.get("/v1/status")
    async def status() -> dict[str, int]:
        """Decir cuántos mensajes aceptó y cuántos avisos faltan entregar."""
        return {
            "accepted": book.accepted.total(),
            "messages": len(book.accepted),
            "requests": book.requests,
            "reports_waiting": sender.waiting,
        }

    @app.get("/v1/accepted")
    async def accepted() -> dict[str, int]:
        """Contar cuántas veces aceptó cada mensaje, por su referencia."""
        return dict(book.accepted)

    @app.post("/v1/writes", status_code=202)
    async def writes(told: Written) -> None:
        """Mandar lo que alguien escribe por WhatsApp, y abrir su ventana."""
        book.open_window(told.sender)
        value = answer_value(f"wamid.{uuid4()}", told.sender, told.text)
        sender.add([Waiting(value=value)], book.control.repeats or 1, shuffled=False)

    @app.put("/v1/control")
    async def control(wanted: Control) -> Control:
        """Cambiar cómo se porta."""
        book.control = wanted
        return wanted

    return app


async def _whatsapp(book: Book, sender: ReportSender, body: dict[str, Any]) -> Response:
    number = book.next()
    refusal = await _refusal(book, number)
    if refusal is not None:
        return refusal
    to, reference = str(body["to"]), str(body.get("biz_opaque_callback_data", ""))
    if not MOBILE.fullmatch(to):
        return _error(400, 131030, "Recipient phone number not in allowed list")
    if "template" not in body and not book.in_window(to):
        return _error(400, WINDOW_CODE, "Re-engagement message")
    book.accepted[reference] += 1
    provider_id = f"wamid.local{book.accepted.total():08d}"
    told = []
    for fate in fates(book.seed, to, "whatsapp", _words(body)):
        if fate.status == "replied":
            book.open_window(to)
            value = answer_value(provider_id, to, fate.text)
        else:
            value = status_value(provider_id, to, reference, fate.status, fate.code)
        told.append(Waiting(value=value))
    sender.add(told, book.control.repeats, shuffled=book.control.shuffled)
    if book.happens(number, book.control.lost_answers, "lost"):
        return _cut()
    return JSONResponse(
        {
            "messaging_product": "whatsapp",
            "contacts": [{"input": to, "wa_id": to}],
            "messages": [{"id": provider_id}],
        }
    )


async def _sms(
    book: Book, sender: ReportSender, headers: dict[str, str], text: str
) -> Response:
    number = book.next()
    refusal = await _refusal(book, number)
    if refusal is not None:
        busy = refusal.status_code in {429, 503}
        return PlainTextResponse("Temporal failure", 503) if busy else refusal
    to = headers["x-kannel-to"].removeprefix("+")
    if not MOBILE.fullmatch(to):
        return PlainTextResponse("Not routable. Do not try again.", 403)
    address = headers["x-kannel-dlr-url"]
    query = parse_qs(urlsplit(address).query)
    book.accepted[query["reference"][0]] += 1
    told = [
        Waiting(address=_reported(address, DLR_OF[fate.status]))
        for fate in fates(book.seed, to, "sms", text)
    ]
    sender.add(told, book.control.repeats, shuffled=book.control.shuffled)
    if book.happens(number, book.control.lost_answers, "lost"):
        return _cut()
    return PlainTextResponse("0: Accepted for delivery", 202)


async def _refusal(book: Book, number: int) -> Response | None:
    """What the provider answers instead of accepting, None if it accepts."""
    await asyncio.sleep(book.control.hold_before_seconds)
    control = book.control
    if control.down:
        return _error(503, 131016, "Service unavailable")
    if book.happens(number, control.limited, "limited"):
        return _error(429, LIMIT_CODE, "Rate limit hit")
    if book.happens(number, control.cut_before, "cut"):
        return _cut()
    if control.refused_code:
        return _error(400, control.refused_code, "Refused by control")
    return None


def _cut() -> Response:
    """What a gateway says when the line behind it broke: nothing that tells."""
    return Response(status_code=502)


def _error(status: int, code: int, message: str) -> JSONResponse:
    error = {"message": f"(#{code}) {message}", "type": "OAuthException", "code": code}
    return JSONResponse({"error": error}, status_code=status)


def _reported(address: str, status: int) -> str:
    """The address with Kannel's escapes filled in."""
    now = str(int(time.time()))
    return address.replace("%d", str(status)).replace("%T", now)


def _words(body: dict[str, Any]) -> str:
    template = body.get("template")
    return str(template["name"]) if template else str(body["text"]["body"])
