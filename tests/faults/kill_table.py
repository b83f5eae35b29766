"""Where kills met the sender, and what became of the messages it was holding."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from .sending import Writing


class Point(StrEnum):
    """How far the sender had come with a message when it died."""

    IDLE = "sin nada en curso"
    CLAIMED = "tomado, antes de anotar que preguntará"
    ASKING = "anotado, antes de que el proveedor acepte"
    ACCEPTED = "aceptado, antes de registrar la respuesta"


ORDER: Final = (Point.ACCEPTED, Point.ASKING, Point.CLAIMED)
"""A kill meets many messages; it is counted where the most delicate of them was."""


@dataclass
class KillTable:
    """Kills by point; messages by point; the ambiguity that was left."""

    kills: Counter[Point] = field(default_factory=Counter)
    messages: Counter[Point] = field(default_factory=Counter)
    uncertain: int = 0
    cleared_up: int = 0
    sent: int = 0
    twice: int = 0
    lost: int = 0

    def met(self, writing: Writing) -> None:
        """Count a kill by what the dead sender left open."""
        found: Counter[Point] = Counter()
        accepted, held = writing.accepted(), writing.held()
        for message, channel, state in held:
            if state == "claimed":
                found[Point.CLAIMED] += 1
            elif f"{message}:{channel}" in accepted:
                found[Point.ACCEPTED] += 1
            else:
                found[Point.ASKING] += 1
        self.messages += found
        self.kills[next((p for p in ORDER if found[p]), Point.IDLE)] += 1

    def conclude(self, writing: Writing, lost: int) -> None:
        """Count what is left once everything has settled."""
        self.uncertain, still = writing.uncertain()
        self.cleared_up = self.uncertain - still
        self.sent = sum(writing.accepted().values())
        self.twice = len(writing.sent_twice())
        self.lost = lost

    def __str__(self) -> str:
        """As people read it."""
        rows = [
            f"| {point} | {self.kills[point]} | {self.messages[point]} |"
            for point in Point
        ]
        header = "| el proceso murió con un mensaje | muertes | mensajes |"
        end = (
            f"aceptados {self.sent}, repetidos {self.twice}, perdidos {self.lost};"
            f" inciertos {self.uncertain}, de ellos aclarados por el aviso del"
            f" proveedor {self.cleared_up}"
        )
        return "\n".join([header, "|---|---:|---:|", *rows, "", end])
