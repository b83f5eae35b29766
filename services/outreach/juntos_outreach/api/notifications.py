"""The shape of what the Cloud API delivers, read one entry at a time.

One entry that is not as agreed must not hold back the others: the provider would
deliver all of them again and again, and in the end none.
"""

from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, ValidationError

from juntos_chassis.logs import get_logger
from juntos_chassis.storable import parsed_json

from ..domain.values import ReplyForm

MOST_WORDS = 4096
Seconds = Annotated[int, Field(ge=0, lt=4_102_444_800, description="desde 1970")]
T = TypeVar("T", bound=BaseModel)
log = get_logger(__name__)


class ErrorIn(BaseModel):
    """Un error con su código."""

    code: int = 0


class StatusIn(BaseModel):
    """El estado de un mensaje enviado."""

    id: str = Field(default="", max_length=500)
    status: str
    timestamp: Seconds
    biz_opaque_callback_data: str = ""
    errors: list[ErrorIn] = Field(default=[])


class TextIn(BaseModel):
    """Las palabras de una respuesta: se leen una vez y no se guardan."""

    body: str = ""


class ButtonIn(BaseModel):
    """Lo que dice un botón de una plantilla."""

    text: str = ""


class ChoiceIn(BaseModel):
    """Lo que dice un botón o una línea de una lista."""

    title: str = ""


class InteractiveIn(BaseModel):
    """El botón o la línea que tocó."""

    button_reply: ChoiceIn = ChoiceIn()
    list_reply: ChoiceIn = ChoiceIn()


class QuotedIn(BaseModel):
    """El mensaje al que responde, con el identificador del proveedor."""

    id: str | None = None


class ReactionIn(BaseModel):
    """El mensaje al que reacciona."""

    message_id: str | None = None


class MessageIn(BaseModel):
    """Lo que alguien escribió, mandó o tocó."""

    id: str = Field(min_length=1, max_length=200)
    sender: str = Field(alias="from", min_length=1, max_length=30)
    timestamp: Seconds
    type: str = "text"
    text: TextIn = TextIn()
    button: ButtonIn = ButtonIn()
    interactive: InteractiveIn = InteractiveIn()
    context: QuotedIn = QuotedIn()
    reaction: ReactionIn = ReactionIn()

    @property
    def words(self) -> str:
        """Lo que dice, hasta donde se lee."""
        touched = self.interactive.button_reply.title or (
            self.interactive.list_reply.title
        )
        return (self.text.body or self.button.text or touched)[:MOST_WORDS]

    @property
    def form(self) -> ReplyForm:
        """En qué vino."""
        if self.words:
            return ReplyForm.TEXT
        known = self.type in set(ReplyForm)
        return ReplyForm(self.type) if known else ReplyForm.UNSUPPORTED

    @property
    def quoted(self) -> str | None:
        """A qué mensaje responde, si lo dice."""
        return self.context.id or self.reaction.message_id


@dataclass(slots=True)
class Told:
    """What a delivery says, and how many of its entries could not be read."""

    statuses: list[StatusIn] = field(default_factory=list)
    messages: list[MessageIn] = field(default_factory=list)
    odd: int = 0


def told_by(body: bytes) -> Told:
    """Everything in a delivery that can be read; what cannot is counted and logged.

    Of the odd ones only where they are odd is told: what they say may be personal.
    """
    told = Told()
    for entry in _listed(_parsed(body), "entry", told):
        for change in _listed(entry, "changes", told):
            value = change.get("value") if isinstance(change, dict) else None
            told.statuses += _read(StatusIn, _listed(value, "statuses", told), told)
            told.messages += _read(MessageIn, _listed(value, "messages", told), told)
    return told


def _parsed(body: bytes) -> Any:
    try:
        return parsed_json(body)
    except ValueError:
        return None


def _listed(holder: Any, name: str, told: Told) -> list[Any]:
    found = holder.get(name, []) if isinstance(holder, dict) else None
    if isinstance(found, list):
        return found
    told.odd += 1
    log.warning("webhook.odd", fields=[name])
    return []


def _read(shape: type[T], entries: list[Any], told: Told) -> list[T]:
    good: list[T] = []
    for entry in entries:
        try:
            good.append(shape.model_validate(entry))
        except ValidationError as problem:
            told.odd += 1
            where = [".".join(map(str, one["loc"])) for one in problem.errors()]
            log.warning("webhook.odd", shape=shape.__name__, fields=where)
    return good
