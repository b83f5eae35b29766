"""The topics of the twelve sessions, by date."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field

from juntos_chassis.dates import BusinessDate
from juntos_chassis.web.request_model import RequestModel

from ..application import Topic
from ..domain.values import SESSIONS, module_of
from .dependencies import App, Reader, TopicCommand

router = APIRouter(prefix="/topics", tags=["temas"])


class TopicIn(RequestModel):
    """El tema de una sesión desde una fecha."""

    number: int = Field(ge=1, le=SESSIONS)
    title: str = Field(min_length=1, max_length=200)
    effective_on: BusinessDate


class TopicsIn(RequestModel):
    """Los temas que se definen; sin ninguno, los doce que trae el servicio."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "topics": [
                    {
                        "number": 6,
                        "title": "Hierro de cada día",
                        "effective_on": "2026-06-01",
                    }
                ],
                "occurred_on": "2026-05-20",
            }
        }
    )

    topics: list[TopicIn] = Field([], max_length=100)
    occurred_on: BusinessDate


@router.post("", status_code=201)
def define_topics(body: TopicsIn, app: App, command: TopicCommand) -> dict[str, Any]:
    """Definir temas con su fecha; lo definido antes vale para las fechas anteriores."""
    topics = [Topic(one.number, one.title, one.effective_on) for one in body.topics]
    return app.define_topics(command, topics, body.occurred_on)


@router.get("")
def list_topics(
    app: App,
    _: Reader,
    on: Annotated[BusinessDate, Query(description="A qué fecha")],
) -> list[dict[str, Any]]:
    """Listar los doce temas vigentes a una fecha."""
    topics = app.topics.on(on)
    return [
        {
            "number": number,
            "module": module_of(number),
            "title": topics[number].title,
            "effective_on": topics[number].effective_on,
        }
        for number in sorted(topics)
    ]
