"""Texts that no database keeps are refused by name, whatever route they come to."""

import json
from typing import Any

import httpx
import pytest

from tests.api.routes import asked, described
from tests.support.in_process import InProcess

NOT_STORABLE = "La solicitud tiene caracteres que no se pueden guardar."


def refused(answer: httpx.Response) -> list[dict[str, Any]]:
    """The fields of a refusal."""
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == NOT_STORABLE, answer.text
    found: list[dict[str, Any]] = answer.json()["errors"]
    return found


@pytest.mark.parametrize(
    ("sent", "field", "code"),
    [
        ({"a": [{"b": "x\0"}]}, "a.0.b", "U+0000"),
        ({"a": "\x1f", "b": "\t\n\r"}, "a", "U+001F"),
        ({"a": "\x7f"}, "a", "U+007F"),
        ({"a": "\ud800"}, "a", "U+D800"),
        ({"a\0b": 1}, "a\\u0000b", "U+0000"),
        ({"\udfff": 1}, "\\udfff", "U+DFFF"),
    ],
    ids=["nul", "control", "delete", "surrogate", "key", "key that is no text"],
)
async def test_every_command_names_the_field_that_cannot_be_stored(
    api: InProcess, sent: dict[str, Any], field: str, code: str
) -> None:
    commands = [one for one in await described(api) if one.is_command]

    answers = {
        str(one): await asked(api, one, content=json.dumps(sent).encode())
        for one in commands
    }

    assert len(answers) >= 9
    for route, answer in answers.items():
        (error,) = refused(answer)
        assert error["field"] == field, route
        assert error["reason"] == (
            f"tiene un carácter que no se puede guardar ({code})"
        ), route
    assert await api.published() == []


async def test_a_key_that_is_no_text_is_named_without_it(api: InProcess) -> None:
    for route in await described(api):
        if route.body is not None and not route.is_command:
            answer = await asked(api, route, content=b'{"\\udfff": 1}')

            assert answer.status_code == 422, (route, answer.text)
