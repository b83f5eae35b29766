"""Answers that a person has to attend, and those from unknown numbers."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query

from juntos_chassis.dates import BusinessDate
from juntos_chassis.web.request_model import RequestModel

from ..application.answering import Words as GestorWords
from ..domain.values import Channel
from .calls import Now
from .campaigns import Words
from .dependencies import FOR_PEOPLE, App, CallerCommand, Reader

router = APIRouter(tags=["respuestas"], dependencies=FOR_PEOPLE)
Limit = Annotated[int, Query(ge=1, le=1000)]


class AnswerIn(RequestModel):
    """El día en que se la atendió."""

    occurred_on: BusinessDate


class WordsIn(RequestModel):
    """Lo que se le escribe; se borra de la cola cuando sale o no puede salir."""

    text: Words
    channel: Channel = Channel.WHATSAPP
    occurred_on: BusinessDate


@router.get("/questions")
def open_questions(
    app: App, reader: Reader, limit: Limit = 200
) -> list[dict[str, Any]]:
    """Listar quién preguntó o mandó algo que atender; no se guarda qué dijo.

    `whatsapp_until` dice hasta cuándo se le puede escribir por WhatsApp con palabras
    propias, y `answer_state` hasta dónde llegó lo que ya se le escribió.
    """
    return app.questions(reader.scope, limit)


@router.post("/questions/{message_id}/{report_id}/answer")
def answer_question(
    message_id: UUID,
    report_id: Annotated[str, Path(max_length=64)],
    body: AnswerIn,
    app: App,
    command: CallerCommand,
) -> dict[str, Any]:
    """Registrar que se atendió una pregunta u otra respuesta."""
    return app.answer_question(command, message_id, report_id, body.occurred_on)


@router.post("/questions/{message_id}/{report_id}/message", status_code=202)
def write_answer(  # two of the path, two of the process
    message_id: UUID,
    report_id: Annotated[str, Path(max_length=64)],
    body: WordsIn,
    app: App,
    command: CallerCommand,
    now: Now,
) -> dict[str, Any]:
    """Responderle por escrito, por WhatsApp dentro de sus 24 horas o por SMS.

    Al tomarla el proveedor la pregunta queda respondida; si después no llega, vuelve a
    la lista con su motivo.
    """
    words = GestorWords(body.text, body.channel, body.occurred_on)
    return app.write_answer(command, message_id, report_id, words, now)


@router.get("/unknown-replies")
def unknown_replies(app: App, _: Reader, limit: Limit = 200) -> list[dict[str, Any]]:
    """Contar respuestas de números a los que nadie escribió, sin mostrar el número."""
    return app.unknown_replies(limit)
