"""Whom to call because she missed a session."""

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from .dependencies import App, FieldReader, WorkPage

router = APIRouter(prefix="/absentees", tags=["inasistentes"])


@router.get("")
def list_absentees(
    app: App,
    reader: FieldReader,
    page: WorkPage,
    session_id: Annotated[UUID | None, Query(description="Solo esta sesión")] = None,
) -> dict[str, Any]:
    """Listar inasistencias en el orden en que conviene llamar; con el total."""
    return app.worklists.absentees(reader.scope, replace(page, session_id=session_id))
