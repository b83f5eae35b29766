"""Answers that a person has to attend, and those from unknown numbers."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query

from .dependencies import FOR_PEOPLE, App, Body, CallerCommand, Reader

router = APIRouter(tags=["respuestas"], dependencies=FOR_PEOPLE)
Limit = Annotated[int, Query(ge=1, le=1000)]


class AnswerIn(Body):
    """El día en que se la atendió."""

    occurred_on: date


@router.get("/questions")
def open_questions(
    app: App, reader: Reader, limit: Limit = 200
) -> list[dict[str, Any]]:
    """Listar quién preguntó o mandó algo que atender; no se guarda qué dijo."""
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


@router.get("/unknown-replies")
def unknown_replies(app: App, _: Reader, limit: Limit = 200) -> list[dict[str, Any]]:
    """Contar respuestas de números a los que nadie escribió, sin mostrar el número."""
    return app.unknown_replies(limit)
