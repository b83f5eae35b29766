"""Packets: one effect a command, an answer for each, the same answers again."""

from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from juntos_chassis.identity import Actor, Role, Scope
from juntos_chassis.packets import verify_receipt
from juntos_chassis.packets.desk import Desk
from tests.chassis.packets.shelf import (
    UT07,
    Shelf,
    command,
    deliver,
    noting,
    opening,
    results,
)

MANAGER = Actor("gestor-ejemplo", Role.LOCAL_MANAGER, Scope(units=frozenset({"UT07"})))


@pytest.fixture
def book() -> UUID:
    """An id that a device chose."""
    return UUID(str(uuid7()))


def test_commands_are_applied_in_the_order_of_the_field(
    desk: Desk, shelf: Shelf, book: UUID
) -> None:
    sent = [
        noting(book, 2, on="2026-04-12"),
        noting(book, 1, on="2026-04-11"),
        opening(book, on="2026-04-10"),
    ]

    answers = deliver(desk, sent)

    assert results(answers) == ["accepted", "accepted", "accepted"]
    assert [answer["line"] for answer in answers[:-1]] == [2, 3, 4]
    assert shelf.numbers(book) == [1, 2]


def test_of_two_that_contradict_each_other_the_earlier_in_the_field_stands(
    desk: Desk, book: UUID
) -> None:
    late, early = opening(book, on="2026-04-12"), opening(book, on="2026-04-10")

    answers = deliver(desk, [late, early])

    assert results(answers) == ["concurrent-change", "accepted"]


def test_what_depends_on_a_later_command_is_tried_again_in_the_same_packet(
    desk: Desk, shelf: Shelf, book: UUID
) -> None:
    sent = [
        opening(book),
        noting(book, 3, on="2026-04-11"),
        noting(book, 2, on="2026-04-12"),
        noting(book, 1, on="2026-04-13"),
    ]

    answers = deliver(desk, sent)

    assert results(answers) == ["accepted"] * 4
    assert shelf.numbers(book) == [1, 2, 3]


def test_the_same_packet_again_gets_the_same_answers_and_changes_nothing(
    desk: Desk, shelf: Shelf, book: UUID
) -> None:
    sent = [opening(book), noting(book, 1), noting(book, 13), noting(book, 0)]
    packet_id = UUID(str(uuid7()))
    first = deliver(desk, sent, packet_id=packet_id)

    again = deliver(desk, sent, packet_id=packet_id)

    assert results(first) == [
        "accepted",
        "accepted",
        "number-too-high",
        "invalid-input",
    ]
    assert again[:-1] == first[:-1]
    assert (again[-1]["accepted"], again[-1]["rejected"]) == (2, 2)
    assert shelf.numbers(book) == [1]


def test_a_command_in_another_packet_is_repeated_with_its_first_answer(
    desk: Desk, book: UUID
) -> None:
    sent = [opening(book), noting(book, 1)]
    first = deliver(desk, sent)

    again = deliver(desk, [sent[1], sent[1]])

    assert results(again) == ["repeated", "repeated"]
    assert again[0]["answer"] == first[1]["answer"] == {"numbers": 1}


def test_twice_in_one_packet_counts_once(desk: Desk, book: UUID) -> None:
    note = noting(book, 1)

    answers = deliver(desk, [opening(book), note, note])

    assert results(answers) == ["accepted", "accepted", "repeated"]


def test_an_id_with_other_content_is_refused(desk: Desk, book: UUID) -> None:
    note = noting(book, 1)
    deliver(desk, [opening(book), note])
    other = {**note, "body": {**note["body"], "number": 2}}

    answers = deliver(desk, [other])

    assert results(answers) == ["command-id-reused"]
    assert answers[0]["retry"] is False


def test_what_waits_for_another_command_may_be_sent_again(
    desk: Desk, book: UUID
) -> None:
    sent = [noting(book, 1)]
    packet_id = UUID(str(uuid7()))
    before = deliver(desk, sent, packet_id=packet_id)
    deliver(desk, [opening(book)])

    after = deliver(desk, sent, packet_id=packet_id)

    assert (before[0]["code"], before[0]["retry"]) == ("not-found", True)
    assert results(after) == ["accepted"]


def test_a_rule_that_no_later_state_satisfies_is_final(desk: Desk, book: UUID) -> None:
    answers = deliver(desk, [opening(book), noting(book, 13), noting(book, 5)])

    assert [(a.get("code"), a.get("retry")) for a in answers[1:3]] == [
        ("number-too-high", False),
        ("number-missing-before", True),
    ]
    assert answers[-1]["retry"] == 1


def test_roles_and_territory_are_those_of_the_endpoint(desk: Desk, book: UUID) -> None:
    elsewhere = command("open_book", {"book_id": str(uuid7()), "unit": "UT08"})
    torn = command("tear", {"book_id": str(book), "number": 1})

    answers = deliver(desk, [opening(book), elsewhere, torn])
    managers = deliver(desk, [opening(UUID(str(uuid7())))], actor=MANAGER)

    assert results(answers) == ["accepted", "outside-scope", "role-not-allowed"]
    assert results(managers) == ["role-not-allowed"]


def test_a_bug_spoils_its_own_line_only(desk: Desk, book: UUID) -> None:
    deliver(desk, [opening(book)])
    torn = command("tear", {"book_id": str(book), "number": 1})

    answers = deliver(desk, [torn], actor=MANAGER)

    assert (answers[0]["code"], answers[0]["retry"]) == ("internal-error", True)
    assert "ZeroDivision" not in str(answers)


def test_bad_fields_are_named_as_the_endpoint_names_them(desk: Desk) -> None:
    bad = command("note", {"book_id": "7", "number": 0, "occurred_on": "2026-04-09"})
    unknown = command("burn", {})

    answers = deliver(desk, [bad, unknown])

    assert [error["field"] for error in answers[0]["errors"]] == [
        "book_id",
        "number",
    ]
    assert (answers[1]["code"], answers[1]["type"]) == ("unknown-command-type", None)


def test_the_two_dates_of_a_command_agree(desk: Desk, book: UUID) -> None:
    note = noting(book, 1)
    note["body"]["occurred_on"] = "2026-04-09"

    answers = deliver(desk, [opening(book), note])

    assert answers[1]["errors"][0]["reason"] == (
        "difiere de la fecha del comando (2026-04-10)"
    )


def test_every_answer_has_a_receipt_that_the_public_keys_verify(
    desk: Desk, book: UUID
) -> None:
    sent = [opening(book), noting(book, 13)]

    answers = deliver(desk, sent)

    keys = desk.receipts.public()
    said = [verify_receipt(answer["receipt"], keys) for answer in answers]
    assert [one.get("outcome") for one in said] == ["accepted", "rejected", None]
    assert [one["command"] for one in said[:2]] == [line["id"] for line in sent]
    assert {one["actor"] for one in said} == {UT07.subject}
    assert said[1]["code"] == "number-too-high"
    assert (said[2]["accepted"], said[2]["rejected"]) == (1, 1)
    assert "d" not in keys["keys"][0]


def test_a_packet_id_belongs_to_one_device_and_one_actor(desk: Desk) -> None:
    packet_id = UUID(str(uuid7()))
    deliver(desk, [], packet_id=packet_id)

    with pytest.raises(Exception, match="otro equipo u otra persona"):
        deliver(desk, [], actor=MANAGER, packet_id=packet_id)


def test_no_body_and_no_strange_type_is_written_down(desk: Desk, shelf: Shelf) -> None:
    name = "EJEMPLO FICTICIO"
    deliver(desk, [command(name, {"x": name}), command("note", {"number": name})])

    with shelf.recorder.datastore.pool.connection() as conn:
        rows = conn.execute("SELECT * FROM packet_commands").fetchall()
    assert len(rows) == 2
    assert name not in str(rows)
