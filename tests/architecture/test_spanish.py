"""People read Spanish: also why a request was refused, whoever refused it."""

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Literal, get_args

import pytest
from pydantic import AfterValidator, BaseModel, ValidationError
from pydantic_core.core_schema import ErrorType

from juntos_chassis.web.problems import field_errors
from juntos_chassis.web.spanish import OWN_WORDS, REASONS, reason_in_spanish

SERVICES: Final = Path(__file__).parents[2] / "services"
ROUTES: Final = sorted(
    path
    for folder in ("*/juntos_*/api", "chassis/juntos_chassis/web")
    for path in SERVICES.glob(f"{folder}/*.py")
)
ENGLISH: Final = re.compile(
    r"\b(the|must|should|cannot|is|are|was|not|and|or|of|with|without|from|by|for|"
    r"value|invalid|required|expected|missing|unknown|only|needs?|already)\b",
    re.IGNORECASE,
)
FOR_PROGRAMS: Final = re.compile(r"^' or '$")
"""What is looked for in the library's own words."""
NAMED: Final = re.compile(r"\{(\w+)[^}]*\}")
MANY: Final = 30


class Colour(StrEnum):
    """Two of them."""

    RED = "red"
    BLUE = "blue"


def _even(number: int) -> int:
    if number % 2:
        message = "debe ser par"
        raise ValueError(message)
    return number


class Shape(BaseModel):
    """What can be wrong in many ways."""

    colour: Colour
    size: Literal["small", "large"]
    number: Annotated[int, AfterValidator(_even)]
    sure: bool


def test_a_validators_own_words_come_alone_and_choices_are_joined_by_o() -> None:
    with pytest.raises(ValidationError) as refused:
        Shape.model_validate({"colour": 1, "size": 2, "number": 3, "sure": []})

    assert [one.reason for one in field_errors(refused.value.errors())] == [
        "debe ser uno de: 'red' o 'blue'",
        "debe ser uno de: 'small' o 'large'",
        "debe ser par",
        "debe ser verdadero o falso",
    ]


def test_no_reason_of_the_library_comes_through_in_english() -> None:
    for kind in set(get_args(ErrorType)) - OWN_WORDS:
        asked = NAMED.findall(REASONS.get(kind, ""))
        told = {"type": kind, "msg": "Input should be", "ctx": dict.fromkeys(asked, 7)}

        assert not ENGLISH.search(reason_in_spanish(told)), kind


def said_to_people(path: Path) -> Iterator[str]:
    """Every text of several words in a module, but for its docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(
            node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        )
        and isinstance(node.body[0], ast.Expr)
    }
    described = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in documented | described
            and " " in node.value.strip()
        ):
            yield node.value


def english(path: Path) -> list[str]:
    """What a module says to people in English."""
    return [
        text
        for text in said_to_people(path)
        if ENGLISH.search(NAMED.sub("", text)) and not FOR_PROGRAMS.search(text)
    ]


def test_what_routes_and_their_validators_say_is_spanish() -> None:
    assert len(ROUTES) > MANY
    assert {str(path): found for path in ROUTES if (found := english(path))} == {}


def test_a_planted_english_reason_is_found(tmp_path: Path) -> None:
    planted = tmp_path / "routes.py"
    planted.write_text('def check(v):\n    raise ValueError("value must be even")\n')

    assert english(planted) == ["value must be even"]
