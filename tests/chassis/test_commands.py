"""Commands: one effect and one answer, however often and however late they come."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import LiteralString
from uuid import UUID, uuid4

import pytest
from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.commands import digest_of
from juntos_chassis.errors import Conflict, Forbidden, InvalidInput
from juntos_chassis.eventstore import Pool, Within
from tests.chassis.diary import FROM_UT08, AlreadyNoted, Diaries, a_command
from tests.chassis.proxy import Proxy


def stored(diaries: Diaries) -> int:
    """How many events there are."""
    return len(diaries.recorder.select_notifications(start=1, limit=1000))


def run(cursor: Cursor[DictRow], statement: LiteralString) -> None:
    """Something that belongs to the same transaction."""
    cursor.execute(statement)


def test_a_repeated_command_gets_the_first_answer_and_stores_nothing(
    diaries: Diaries,
) -> None:
    command = a_command()

    first = diaries.open(command)
    second = diaries.open(command)

    assert second == first
    assert stored(diaries) == 1


def test_a_command_sent_many_times_at_once_has_one_effect(diaries: Diaries) -> None:
    command = a_command()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: diaries.open(command), range(24)))

    assert all(answer == answers[0] for answer in answers)
    assert stored(diaries) == 1


@pytest.mark.parametrize(
    "with_own_rows", [False, True], ids=["events alone", "with the service's own rows"]
)
def test_a_command_whose_reply_was_lost_after_the_commit_has_one_effect(
    database_url: str, diaries: Diaries, *, with_own_rows: bool
) -> None:
    command = a_command()
    within: Within | None = (
        (lambda cursor: run(cursor, "SELECT 1")) if with_own_rows else None
    )
    with Proxy(database_url) as proxy:
        far = Diaries(proxy.url, edition=2026)
        far.opened()
        lost = proxy.lose_reply_to(b"COMMIT" if with_own_rows else command.id.bytes)

        answer = far.open(command, within)

        far.close()
    assert lost.is_set()
    assert stored(diaries) == 2
    assert diaries.numbers(UUID(answer["diary_id"])) == []
    assert diaries.open(command) == answer


def test_an_id_used_for_another_request_is_refused(diaries: Diaries) -> None:
    command_id = uuid4()
    diaries.open(a_command(command_id, b"one"))

    with pytest.raises(InvalidInput, match="ya se usó") as refused:
        diaries.open(a_command(command_id, b"other"))

    assert (refused.value.status, refused.value.code) == (422, "command-id-reused")
    assert stored(diaries) == 1


def test_a_change_in_between_is_tried_again_where_the_command_allows_it(
    diaries: Diaries,
) -> None:
    diary_id = diaries.opened()
    rivals = iter([7, 8])

    def rival() -> None:
        for number in rivals:
            diaries.note(a_command(), diary_id, number)
            break

    answer = diaries.note(a_command(), diary_id, 1, meanwhile=rival)

    assert answer == {"numbers": 3}
    assert diaries.numbers(diary_id) == [7, 8, 1]


def test_a_change_in_between_is_a_conflict_where_the_command_does_not_allow_it(
    diaries: Diaries,
) -> None:
    diary_id = diaries.opened()

    def rival() -> None:
        diaries.note(a_command(), diary_id, 7)

    with pytest.raises(Conflict, match="al mismo tiempo") as refused:
        diaries.note_as_seen(a_command(), diary_id, 1, meanwhile=rival)

    assert (refused.value.status, refused.value.code) == (409, "concurrent-change")
    assert diaries.numbers(diary_id) == [7]


def test_the_tries_are_bounded(diaries: Diaries) -> None:
    diary_id = diaries.opened()
    numbers = iter(range(100, 200))

    def rival() -> None:
        diaries.note(a_command(), diary_id, next(numbers))

    with pytest.raises(Conflict):
        diaries.note(a_command(), diary_id, 1, meanwhile=rival)

    assert diaries.numbers(diary_id) == [100, 101, 102]


def test_a_rule_broken_by_the_command_itself_on_repetition_is_not_an_error(
    diaries: Diaries,
) -> None:
    diary_id = diaries.opened()
    command = a_command()
    first = diaries.note(command, diary_id, 1)

    assert diaries.note(command, diary_id, 1) == first
    with pytest.raises(AlreadyNoted, match="El número 1 ya está anotado"):
        diaries.note(a_command(), diary_id, 1)


def test_the_services_own_rows_are_stored_with_the_command_or_not_at_all(
    diaries: Diaries,
) -> None:
    pool: Pool = diaries.recorder.datastore.pool
    with pool.connection() as db:
        db.execute("CREATE TABLE own_rows (number int)")
    command = a_command()

    for _ in range(2):
        diaries.open(
            command, lambda cursor: run(cursor, "INSERT INTO own_rows VALUES (1)")
        )

    with pool.connection() as db:
        rows = db.execute("SELECT number FROM own_rows").fetchall()
    assert [row["number"] for row in rows] == [1]


def test_an_event_outside_the_actors_territory_is_refused(diaries: Diaries) -> None:
    with pytest.raises(Forbidden, match="100101") as refused:
        diaries.open(a_command(actor=FROM_UT08))

    assert refused.value.code == "outside-scope"
    assert stored(diaries) == 0


def test_a_command_stored_under_the_digest_of_its_bytes_is_still_found(
    diaries: Diaries,
) -> None:
    before = a_command(asked=b'{ "number": 1 }')
    first = diaries.open(before)

    again = replace(before, digest=digest_of(b'{"number":1}'), raw_digest=before.digest)

    assert diaries.first_answer(again) == first
