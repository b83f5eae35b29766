"""A survey that was answered says what: every question, or explicitly a part."""

from typing import Any

import httpx
import pytest

from juntos_outreach.application.surveying import example_instrument
from juntos_outreach.domain.survey import Instrument, Question
from tests.outreach.builders import ANA, MAY_4
from tests.outreach.conftest import GESTOR, UAS, attended_enough
from tests.support.in_process import InProcess

ANSWERS = {"temas": 3, "trato": 3, "horario": 2, "recomendaria": 1}
CALL: dict[str, Any] = {"user_id": str(ANA), "occurred_on": MAY_4.isoformat()}
EXAMPLE = {"instrument": "satisfaccion-2026-ejemplo", "instrument_version": 1}


@pytest.fixture
async def asked(api: InProcess) -> InProcess:
    """ANA may be asked, with the example."""
    attended_enough(api)
    await api.post("/survey-instruments", example_instrument(), UAS)
    return api


async def surveyed(api: InProcess, **told: Any) -> httpx.Response:
    """A survey call."""
    return await api.post("/surveys", {**CALL, **EXAMPLE, **told}, GESTOR)


WRONG: tuple[tuple[dict[str, Any], list[str]], ...] = (
    ({"outcome": "reached"}, ["answers"]),
    ({"outcome": "reached", "answers": {}}, ["answers"]),
    ({"outcome": "reached", "satisfaction": 90}, ["answers"]),
    (
        {"outcome": "reached", "answers": {"temas": 9, "trato": 3, "otra": 1}},
        [
            "answers.horario",
            "answers.otra",
            "answers.recomendaria",
            "answers.temas",
        ],
    ),
    (
        {"outcome": "reached", "answers": {"temas": 9}, "partial": True},
        ["answers.temas"],
    ),
    (
        {"outcome": "reached", "answers": ANSWERS, "instrument_version": 7},
        ["instrument_version"],
    ),
    (
        {"outcome": "no_answer", "instrument": "no-registrada"},
        ["instrument_version"],
    ),
    ({"outcome": "no_answer", "answers": ANSWERS}, ["answers"]),
    ({"outcome": "no_answer", "satisfaction": 90}, ["satisfaction"]),
    ({"outcome": "refused", "partial": True}, ["partial"]),
)


async def test_what_a_survey_call_lacks_is_told_field_by_field(
    asked: InProcess,
) -> None:
    for told, fields in WRONG:
        answer = await surveyed(asked, **told)

        assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
        assert sorted(one["field"] for one in answer.json()["errors"]) == fields, told
    assert "SatisfactionSurveyed" not in await asked.published()


async def test_a_version_is_not_used_before_its_date(asked: InProcess) -> None:
    later = {**example_instrument(), "version": 2, "effective_on": "2026-06-01"}
    await asked.post("/survey-instruments", later, UAS)

    answer = await surveyed(
        asked, outcome="reached", answers=ANSWERS, instrument_version=2
    )

    (error,) = answer.json()["errors"]
    assert (error["field"], answer.status_code) == ("occurred_on", 422)
    assert "01/06/2026" in error["reason"]


async def test_part_of_the_answers_counts_as_a_part_and_gives_no_score(
    asked: InProcess,
) -> None:
    answer = await surveyed(
        asked, outcome="reached", answers={"temas": 3}, partial=True
    )
    results = (await asked.get("/surveys/results", UAS)).json()

    assert answer.status_code == httpx.codes.CREATED
    assert (results["n"], results["partial"]) == (1, 1)
    assert [row["question"] for row in results["distribution"]] == ["temas"]
    (told,) = [e for e in await asked.events() if "SatisfactionSurveyed" in e["type"]]
    assert told["data"]["partial"] is True
    assert "satisfaction" not in told["data"]


async def test_an_instrument_that_could_not_be_answered_is_refused(
    api: InProcess,
) -> None:
    changes: tuple[tuple[dict[str, Any], str], ...] = (
        ({"points": [0, 1]}, "questions.0.points"),
        ({"options": ["Sí", "Sí"], "points": []}, "questions.0.options"),
        ({"options": ["Sí", "  "], "points": []}, "questions.0.options.1"),
        ({"code": "trato"}, "questions"),
    )
    for change, field in changes:
        body = example_instrument()
        body["questions"][0] |= change

        answer = await api.post("/survey-instruments", body, UAS)

        assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
        assert [one["field"] for one in answer.json()["errors"]] == [field]


def test_points_that_do_not_cover_the_options_do_not_count() -> None:
    """Such versions were registered before; they are still answered."""
    short = Question("temas", "¿Sirvió?", ("No", "Algo", "Sí"), (0, 1))
    whole = Question("trato", "¿Cómo?", ("Mal", "Bien"), (0, 1))
    instrument = Instrument("ejemplo", 1, "Ejemplo", (short, whole), "")

    assert instrument.score({"temas": 2, "trato": 1}) == 100
