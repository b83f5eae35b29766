"""What is published: envelopes, subjects, the golden corpus, and no personal data."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from juntos_console.contract_files.examples import example_of
from juntos_contracts import (
    NATIONAL,
    STREAMS,
    Envelope,
    Subject,
    Territory,
    all_event_types,
    event_type,
    peek,
    stream_name,
)
from juntos_contracts.events.sessions import SessionAttended
from juntos_contracts.published import UnknownEventType

CONTRACTS = Path(__file__).parents[2] / "contracts"
GOLDEN = sorted((CONTRACTS / "golden").glob("*.json"))
WITH_PYDANTIC = {
    "annotated_types",
    "pydantic",
    "pydantic_core",
    "typing_extensions",
    "typing_inspection",
}
# What starts with an underscore belongs to the interpreter, by platform.
LOADED = """
import sys
before = set(sys.modules)
import juntos_contracts.events, juntos_contracts.requests
loaded = {name.partition(".")[0] for name in set(sys.modules) - before}
foreign = loaded - set(sys.stdlib_module_names)
print(*(name for name in foreign if not name.startswith("_")))
"""


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_published_example_is_read_and_written_back_byte_for_byte(
    path: Path,
) -> None:
    body = path.read_bytes()

    envelope = Envelope.from_bytes(body)

    assert envelope.to_bytes() == body
    assert envelope.type == path.stem


def test_every_event_version_has_a_published_example() -> None:
    assert {path.stem for path in GOLDEN} == set(all_event_types())


def test_every_service_publishes_on_a_stream_of_its_own() -> None:
    producers = {kind.SERVICE for kind in all_event_types().values()}

    assert producers == set(STREAMS)
    assert len({stream_name(service) for service in STREAMS}) == len(STREAMS)


def test_a_service_without_a_stream_is_refused() -> None:
    with pytest.raises(ValueError, match="produces no stream"):
        stream_name("console")


def test_an_envelope_tells_its_place_in_the_producers_log() -> None:
    envelope = example_of(SessionAttended)

    seen = peek(envelope.to_bytes())

    assert seen.service == "sessions"
    assert (seen.position, seen.previous_position) == (42, 40)
    assert UUID(seen.aggregate_id) == envelope.aggregate_id
    assert seen.recorded_at == envelope.recorded_at


def test_bytes_that_are_no_envelope_are_refused() -> None:
    with pytest.raises(ValueError, match="not an envelope of ours"):
        peek(b"{}")


def test_an_unknown_major_version_is_refused_by_name() -> None:
    with pytest.raises(UnknownEventType, match=r"SessionAttended\.v9"):
        event_type("juntos.sessions.SessionAttended.v9")


def test_a_field_that_a_newer_producer_added_does_not_break_a_reader() -> None:
    body = example_of(SessionAttended).to_bytes()
    newer = body.replace(b'"data":{', b'"data":{"added_later":1,')

    envelope = Envelope.from_bytes(newer)

    assert envelope.data == example_of(SessionAttended).data


def test_a_broken_contract_is_refused() -> None:
    body = example_of(SessionAttended).to_bytes()
    broken = body.replace(b'"session_number":2', b'"session_number":13')

    with pytest.raises(ValueError, match="less than or equal to 12"):
        Envelope.from_bytes(broken)


def test_the_subject_carries_the_territory_for_filters() -> None:
    aggregate_id = UUID(int=7)
    place = Territory(ubigeo="100101", territorial_unit="UT07")

    subject = Subject.of(SessionAttended, place, aggregate_id)

    assert str(subject) == (
        f"juntos.v1.sessions.individual.10.100101.SessionAttended.{aggregate_id}"
    )


def test_a_government_filters_by_its_region_alone() -> None:
    assert str(Subject(region="10")) == "juntos.v1.*.*.10.*.*.*"


@pytest.mark.parametrize(
    ("ubigeo", "unit", "token"),
    [
        ("000000", "UT07", "UT07"),
        ("000000", "UT00", "000000"),
        ("100000", "UT07", "100000"),
        ("100101", "UT07", "100101"),
    ],
)
def test_a_fact_about_a_whole_unit_is_found_by_the_unit(
    ubigeo: str, unit: str, token: str
) -> None:
    place = Territory(ubigeo=ubigeo, territorial_unit=unit)

    assert Subject.of(SessionAttended, place, UUID(int=7)).ubigeo == token


def test_national_facts_belong_to_no_region() -> None:
    assert NATIONAL.region == "00"


def loaded_with(contracts: Path) -> set[str]:
    """Packages outside the standard library that importing the contracts loads."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED],
        env={**os.environ, "PYTHONPATH": str(contracts)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_the_contracts_load_pydantic_and_nothing_else() -> None:
    assert loaded_with(CONTRACTS) - WITH_PYDANTIC == {"juntos_contracts"}


def test_a_library_planted_in_the_contracts_is_noticed(tmp_path: Path) -> None:
    planted = tmp_path / "juntos_contracts"
    shutil.copytree(CONTRACTS / "juntos_contracts", planted)
    with (planted / "values.py").open("a") as module:
        module.write("\nimport httpx\n")

    assert "httpx" in loaded_with(tmp_path)


def test_every_glossary_term_exists_in_the_code() -> None:
    rows = (CONTRACTS / "GLOSARIO.md").read_text(encoding="utf-8").splitlines()
    terms = [m.group(1) for row in rows if (m := re.match(r"\| [^|]+ \| `(\w+)`", row))]
    sources = [CONTRACTS / "juntos_contracts", CONTRACTS.parent / "services"]
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for source in sources
        for path in source.rglob("*.py")
    )

    missing = [term for term in terms if not re.search(rf"\b{term}\b", code)]

    assert len(terms) > 30
    assert missing == []
