"""A usuaria answers her messages: she confirms, asks, leaves and comes back."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from juntos_console.provider.reports import answer_value, notification
from juntos_console.stack import PROVIDER, Stack
from juntos_console.stack.programs import PROVIDER_PROGRAM
from juntos_outreach.api.kannel import reply_key
from tests.faults.sending import Writing
from tests.journeys.field import Person
from tests.support.databases import FreshDatabases
from tests.support.servers import provisioned_stack

pytestmark = pytest.mark.timeout(180)
TELEPHONES = {"ANA": "987654301", "BEA": "987654302", "EVA": "987654303"}
STRANGER, SILENT = "911111111", "987654304"
ROW = "{n},100101,UT07,gestante,{dni},EJEMPLO FICTICIO,{n},1998-05-17,{tel},{wa},\n"
DAY = "2026-05-20"


class Women(Writing):
    """Three enrolled women with a telephone; Eva has no WhatsApp.

    Flor's telephone answered SALIR before anybody knew that it is hers.
    """

    def __init__(self, stack: Stack) -> None:
        """Enrol them, with a provider that reports nothing by itself."""
        self.stack = stack
        self._secret = stack.surroundings.shared_secret("webhook").encode()
        self.texts(SILENT, "SALIR")
        people = {**TELEPHONES, "FLOR": SILENT}
        rows = "".join(
            ROW.format(n=n, dni=f"{i:08}", tel=tel, wa="no" if n == "EVA" else "si")
            for i, (n, tel) in enumerate(people.items(), 10)
        )
        super().__init__(stack, len(people), rows)
        self.gestora = Person(stack, "outreach", "gestor")
        self.provider(repeats=0)

    def get_message(self, code: str, **changes: object) -> int:
        """A campaign reaches everybody."""
        queued = self.campaign(code, **changes)
        self.settled(code)
        return queued

    def writes(self, telephone: str, words: str) -> dict[str, Any]:
        """She answers by WhatsApp."""
        return self.answers(answer_value(f"wamid.{uuid4()}", f"51{telephone}", words))

    def asks(self, telephone: str, words: str) -> dict[str, Any]:
        """She writes by WhatsApp and it passes through the provider; on the list."""
        told = {"sender": f"51{telephone}", "text": words}
        url = f"{self.stack.url(PROVIDER)}/v1/writes"
        httpx.post(url, json=told, timeout=30).raise_for_status()
        self.until(lambda: self._asked(telephone) is not None)
        return self._asked(telephone) or {}

    def is_written_to(self, question: dict[str, Any], words: str) -> None:
        """The gestora answers her in her own words."""
        path = f"/questions/{question['message_id']}/{question['report_id']}/message"
        self.gestora.says(path, {"text": words, "occurred_on": DAY})

    def _asked(self, telephone: str) -> dict[str, Any] | None:
        name = next(n for n, tel in TELEPHONES.items() if tel == telephone)
        waiting = self.gestora.reads("/questions")
        ours = [one for one in waiting if one["user_id"] == str(self.user_of[name])]
        return dict(ours[0]) if ours else None

    def answers(self, value: dict[str, Any]) -> dict[str, Any]:
        """What she does in WhatsApp, as the Cloud API tells it."""
        body = json.dumps(notification([value])).encode()
        digest = hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        return self._sent(
            "/webhooks/whatsapp", body, {"X-Hub-Signature-256": f"sha256={digest}"}
        )

    def texts(self, telephone: str, words: str) -> dict[str, Any]:
        """She answers by SMS."""
        path = f"/webhooks/kannel/reply/{reply_key(self._secret)}"
        headers = {"Content-Type": "text/plain", "X-Kannel-From": f"+51{telephone}"}
        return self._sent(path, words.encode(), headers)

    def _sent(self, path: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
        url = f"{self.stack.url('outreach')}{path}"
        answer = httpx.post(url, content=body, headers=headers, timeout=30)
        told: dict[str, Any] = answer.raise_for_status().json()
        return told

    def published(self, event: str) -> list[dict[str, Any]]:
        """What outreach published of a kind."""
        auditor = Person(self.stack, "outreach", "auditor")
        lines = auditor.sees("/events").text.splitlines()
        events = [json.loads(line) for line in lines if line]
        return [one["data"] for one in events if f".{event}." in one["type"]]


@pytest.fixture(scope="module")
def women(
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
    module_databases: FreshDatabases,
) -> Iterator[Women]:
    """Enrollment, outreach and the provider."""
    folder = tmp_path_factory.mktemp("answers")
    with provisioned_stack(pytestconfig, folder, module_databases) as stack:
        stack.start_program(PROVIDER_PROGRAM)
        stack.start("enrollment")
        stack.start("outreach")
        stack.wait_ready()
        answering = Women(stack)
        yield answering
        answering.close()


@pytest.mark.parametrize("words", ["Sí", "si", "SÍ, ya fuimos!", "Claro que sí"])
def test_she_confirms_a_control_in_her_own_way(women: Women, words: str) -> None:
    code = f"control-{uuid4().hex[:6]}"
    women.get_message(code, asks_control=True)
    before = len(women.published("ControlConfirmed"))

    women.writes(TELEPHONES["ANA"], words)

    told = women.published("ControlConfirmed")[before:]
    assert [(one["user_id"], one["attended"]) for one in told] == [
        (str(women.user_of["ANA"]), True)
    ]


def attend(women: Women, kind: str, form: str) -> list[str]:
    """The gestora calls those on her list; returns who they were."""
    found = [
        one
        for one in women.gestora.reads("/questions")
        if (one["kind"], one["form"]) == (kind, form)
    ]
    for one in found:
        path = f"/questions/{one['message_id']}/{one['report_id']}/answer"
        women.gestora.says(path, {"occurred_on": DAY})
    return [one["user_id"] for one in found]


def test_her_question_reaches_the_gestoras_list_and_leaves_it(women: Women) -> None:
    women.get_message("pregunta")

    women.writes(TELEPHONES["BEA"], "¿Dónde hay hierro?")

    assert attend(women, "question", "text") == [str(women.user_of["BEA"])]
    assert attend(women, "question", "text") == []
    assert "hierro" not in json.dumps(women.published("ReplyReceived"))


def test_the_gestora_answers_in_her_own_words_while_the_provider_lets_her(
    women: Women,
) -> None:
    women.get_message("propias")
    bea = TELEPHONES["BEA"]
    words = "En la posta hay sulfato ferroso"

    women.is_written_to(women.asks(bea, "¿Dónde hay hierro?"), words)
    women.until(lambda: women.gestora.reads("/questions") == [])
    women.provider(repeats=0, window_seconds=0)
    women.is_written_to(women.asks(bea, "¿Y mañana?"), words)
    women.until(
        lambda: (
            [one["answer_reason"] for one in women.gestora.reads("/questions")]
            == ["window_closed"]
        )
    )
    women.provider(repeats=0)

    states = [one["state"] for one in women.published("AnswerProgressed")]
    assert states == ["sent", "failed"]
    assert words.encode() not in everything_stored(women.stack.database_url("outreach"))
    assert attend(women, "question", "text") == [str(women.user_of["BEA"])]


def test_her_audio_reaches_the_gestoras_list_too(women: Women) -> None:
    women.get_message("audio")
    audio = answer_value(f"wamid.{uuid4()}", f"51{TELEPHONES['ANA']}", "")
    del audio["text"]

    women.answers({**audio, "type": "audio", "audio": {"id": "1"}})

    assert attend(women, "other", "audio") == [str(women.user_of["ANA"])]
    assert attend(women, "other", "audio") == []


def test_her_number_is_nowhere_in_the_outreach_database(women: Women) -> None:
    women.get_message("numeros")
    women.writes(TELEPHONES["ANA"], "gracias")

    dumped = everything_stored(women.stack.database_url("outreach"))

    assert TELEPHONES["ANA"].encode() not in dumped
    assert b"gracias" not in dumped


def everything_stored(url: str) -> bytes:
    """All rows of all tables."""
    with psycopg.connect(url) as db:
        tables = db.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        parts = []
        for (table,) in tables:
            with db.cursor().copy(f"COPY {table} TO STDOUT") as copy:
                parts += [bytes(part) for part in copy]
    return b"".join(parts)


@pytest.mark.parametrize(
    ("who", "channel", "words"),
    [
        ("BEA", "whatsapp", "SALIR"),
        ("EVA", "sms", "por favor ya no me manden mensajes"),
    ],
)
def test_salir_ends_every_message_until_she_wants_them_again(
    women: Women, who: str, channel: str, words: str
) -> None:
    women.get_message(f"antes-{channel}")
    answer = women.writes if channel == "whatsapp" else women.texts

    answer(TELEPHONES[who], words)
    without = women.get_message(f"sin-{channel}")
    back = {"user_id": str(women.user_of[who]), "occurred_on": DAY}
    women.gestora.says("/opt-ins", back)
    again = women.get_message(f"con-{channel}")

    assert (without, again) == (len(TELEPHONES) - 1, len(TELEPHONES))
    assert women.published("OptedOut")[-1] == {
        "user_id": str(women.user_of[who]),
        "channel": channel,
    }


def test_a_telephone_that_said_salir_before_it_was_known_is_never_written_to(
    women: Women,
) -> None:
    women.get_message("primera")

    flor = str(women.user_of["FLOR"])
    assert {"user_id": flor, "channel": "sms", "by_number": True} in (
        women.published("OptedOut")
    )
    assert flor not in {one["user_id"] for one in women.published("MessageSent")}


def test_an_unknown_number_is_counted_apart(women: Women) -> None:
    assert women.writes(STRANGER, "hola")["unknown"] == 1
    assert women.texts(STRANGER, "SALIR")["unknown"] == 1

    shown = women.gestora.sees("/unknown-replies")

    assert {row["channel"] for row in shown.json()} == {"whatsapp", "sms"}
    assert STRANGER not in shown.text
