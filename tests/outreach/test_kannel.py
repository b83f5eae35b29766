"""SMS through a real Kannel: out, reported, answered (make test-kannel)."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Final
from uuid import UUID

import httpx
import psycopg
import pytest

from juntos_console.stack import PROVIDER, Stack
from juntos_console.stack.programs import (
    PROVIDER_PROGRAM,
    service_program,
    service_settings,
)
from juntos_outreach.application.channels import (
    Accepted,
    Blocked,
    Kannel,
    OutgoingMessage,
    Refused,
)
from juntos_outreach.application.channels.kannel import KannelAccess
from juntos_outreach.application.channels.texts import segments
from juntos_outreach.domain.values import Channel, FailureReason
from tests.faults.sending import Writing
from tests.outreach.gateway import PASSWORD, USERNAME, Gateway, kannel_folder
from tests.support.databases import FreshDatabases
from tests.support.servers import provisioned_stack

pytestmark = [pytest.mark.kannel, pytest.mark.timeout(180)]
TELEPHONES: Final = {
    "ANA": "900001001",
    "BEA": "900001002",
    "EVA": "900001003",
    "SOL": "900001004",
    "LUZ": "900001005",
    "OUT_OF_REACH": "911100011",
    "REFUSED": "922200012",
    "NO_ROUTE": "933300013",
}
"""All fictitious; the prefix says what becomes of an SMS."""
ROW: Final = (
    "{code},100101,UT07,gestante,{dni:08},EJEMPLO FICTICIO,{code},1998-05-17,"
    "{telephone},no,\n"
)
PLAIN: Final = "Señora, ¿lleva a su niña al control? Ojalá sí."
GSM: Final = "Se\u00f1ora, \u00bflleva a su ni\u00f1a al control?"
LONG: Final = (
    "El hígado, la sangrecita y el bazo ayudan a prevenir la anemia. Dé a su bebé dos"
    " cucharadas al día desde los seis meses, con una fruta cítrica."
)


@pytest.fixture(scope="module")
def out(
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
    module_databases: FreshDatabases,
) -> Iterator["Texting"]:
    """Enrollment, and outreach with a Kannel of its own."""
    kannel = kannel_folder()
    if kannel is None:
        pytest.skip("make test-kannel consigue Kannel y corre estas pruebas")
    folder = tmp_path_factory.mktemp("kannel")
    with provisioned_stack(pytestconfig, folder, module_databases) as stack:
        told = stack.command("outreach", "reply-url")
        reply_url = told.stdout.strip().splitlines()[-1]
        with Gateway(kannel, folder / "kannel", reply_url) as gateway:
            stack.start_program(PROVIDER_PROGRAM)
            stack.start("enrollment")
            start_outreach(stack, gateway)
            stack.wait_ready()
            texting = Texting(stack, gateway)
            yield texting
            texting.close()


def start_outreach(stack: Stack, gateway: Gateway) -> None:
    """Its API and its sender, with this Kannel as its provider of SMS."""
    for role in ("api", "consumers"):
        program = service_program("outreach", role)
        settings = {
            **service_settings(stack.surroundings, "outreach", program.name),
            "JUNTOS_OUTREACH_SMS_URL": gateway.url,
            "JUNTOS_OUTREACH_SIMULATED_PROVIDERS": json.dumps(
                [stack.url(PROVIDER), gateway.url]
            ),
            "JUNTOS_OUTREACH_SMS_USERNAME": USERNAME,
            "JUNTOS_OUTREACH_SMS_PASSWORD": PASSWORD,
        }
        stack.start_program(replace(program, settings=partial(_as_given, settings)))


def _as_given(settings: dict[str, str], _: object) -> dict[str, str]:
    return settings


class Texting(Writing):
    """Campaigns to women without WhatsApp."""

    def __init__(self, stack: Stack, gateway: Gateway) -> None:
        """Enrol them."""
        rows = "".join(
            ROW.format(code=code, dni=number, telephone=telephone)
            for number, (code, telephone) in enumerate(TELEPHONES.items(), 10)
        )
        super().__init__(stack, len(TELEPHONES), rows)
        self.gateway = gateway

    def settle(self, code: str, *who: str) -> dict[str, dict[str, Any]]:
        """What became of a campaign, once nothing about these women is open."""
        try:
            self.until(lambda: self._reported(code, who))
        except AssertionError as problem:
            raise AssertionError(self.rows(code)) from problem
        return self.rows(code)

    def _reported(self, code: str, who: tuple[str, ...]) -> bool:
        rows = self.rows(code)
        return all(
            rows.get(one, {}).get("state") in {"delivered", "failed"} for one in who
        )

    def rows(self, code: str) -> dict[str, dict[str, Any]]:
        """What the ledger shows of each woman's message."""
        household = {user: code for code, user in self.user_of.items()}
        with psycopg.connect(self.stack.database_url("outreach")) as db:
            rows = db.execute(
                "SELECT user_id, channel, state, reason, segments FROM message_queue"
                " WHERE campaign = %s",
                (code,),
            ).fetchall()
        names = ("channel", "state", "reason", "segments")
        return {
            household[row[0]]: dict(zip(names, row[1:], strict=True)) for row in rows
        }

    def received(self, who: str, beyond: int) -> list[str]:
        """The texts on her telephone after so many of everybody's."""
        number = f"+51{TELEPHONES[who]}"
        found = self.gateway.received()[beyond:]
        return [one.text for one in found if one.to == number]

    def get(self, path: str, **query: str) -> Any:
        """Read something as the unit."""
        url = f"{self.stack.url('outreach')}{path}"
        answer = httpx.get(url, params=query, headers=self._bearer(), timeout=30)
        return answer.raise_for_status().json()

    def published(self, event: str) -> list[dict[str, Any]]:
        """The data of every published event of a kind."""
        token = self.stack.mint("auditor", ["auditor"])
        answer = httpx.get(
            f"{self.stack.url('outreach')}/events",
            headers={"Authorization": f"Bearer {token}"},
            timeout=30,
        )
        lines = answer.raise_for_status().text.splitlines()
        events = [httpx.Response(200, text=line).json() for line in lines if line]
        return [one["data"] for one in events if f".{event}." in one["type"]]


def test_an_sms_ends_as_the_operator_says(out: Texting) -> None:
    everybody = tuple(TELEPHONES)

    out.campaign("como-termina")

    rows = out.settle("como-termina", *everybody)
    assert {one["channel"] for one in rows.values()} == {"sms"}
    assert {who: one["state"] for who, one in rows.items()} == {
        who: "delivered" if number.startswith("9000") else "failed"
        for who, number in TELEPHONES.items()
    }
    failed = {one["reason"] for one in rows.values() if one["state"] == "failed"}
    assert failed == {"unreachable"}


@pytest.mark.parametrize(("code", "text"), [("gsm", GSM), ("ucs2", PLAIN)])
def test_a_text_arrives_as_it_was_written(out: Texting, code: str, text: str) -> None:
    before = len(out.gateway.received())

    out.campaign(code, body=text)

    out.settle(code, "ANA")
    assert out.received("ANA", before) == [text]
    out.until(lambda: out.rows(code)["ANA"]["segments"] == 1)


def test_a_long_text_takes_as_many_sms_as_were_counted(out: Texting) -> None:
    before = len(out.gateway.received())

    out.campaign("largo", body=LONG)

    out.settle("largo", "ANA")
    parts = out.received("ANA", before)
    assert "".join(parts) == LONG
    assert len(parts) == segments(LONG) > 1
    # The report may come before the sender has recorded what it was answered.
    out.until(lambda: out.rows("largo")["ANA"]["segments"] == len(parts))


def test_salir_ends_all_messages(out: Texting) -> None:
    out.campaign("antes-de-salir")
    out.settle("antes-de-salir", "SOL")

    out.gateway.write_back(f"+51{TELEPHONES['SOL']}", "Salir")

    out.until(lambda: bool(out.published("OptedOut")))
    queued = out.campaign("despues-de-salir")
    rows = out.settle("despues-de-salir", "ANA")
    assert queued == len(TELEPHONES) - 1
    assert "SOL" not in rows


@pytest.mark.parametrize(
    ("who", "words", "confirmed"),
    [("BEA", "Sí", True), ("EVA", "ya lo llevé", True), ("LUZ", "todavía no", False)],
)
def test_an_answer_by_sms_says_whether_she_went(
    out: Texting, who: str, words: str, *, confirmed: bool
) -> None:
    code = f"control-{who.lower()}"
    out.campaign(code, asks_control=True)
    out.settle(code, who)

    out.gateway.write_back(f"51{TELEPHONES[who]}", words)

    out.until(lambda: out.user_of[who] in answered(out))
    assert answered(out)[out.user_of[who]] is confirmed


def answered(out: Texting) -> dict[UUID, bool]:
    """Who said whether she went to the health control."""
    return {
        UUID(data["user_id"]): data["attended"]
        for data in out.published("ControlConfirmed")
    }


def test_a_question_by_sms_waits_for_a_gestor(out: Texting) -> None:
    out.campaign("pregunta")
    out.settle("pregunta", "ANA")

    out.gateway.write_back(f"+51{TELEPHONES['ANA']}", "¿Dónde queda la posta?")

    out.until(lambda: bool(out.get("/questions")))
    (question,) = out.get("/questions")
    assert UUID(question["user_id"]) == out.user_of["ANA"]


def test_a_report_waits_in_kannel_while_outreach_is_away(out: Texting) -> None:
    before = len(out.gateway.received())
    out.stack.kill("outreach")
    out.gateway.write_back(f"+51{TELEPHONES['ANA']}", "¿Sigue ahí?")

    start_outreach(out.stack, out.gateway)
    out.stack.wait_ready()

    out.until(lambda: len(out.get("/questions")) == 2)
    assert len(out.gateway.received()) == before


async def test_what_kannel_does_not_take_is_final_or_for_later(out: Texting) -> None:
    message = OutgoingMessage(UUID(int=7), Channel.SMS, "+51900001001", "Hola")

    taken, lost = await ask(out, PASSWORD, message), replace(message, telephone="+1")
    refused = await ask(out, PASSWORD, lost)
    locked_out = await ask(out, "otra", message)

    assert isinstance(taken, Accepted)
    assert refused == Refused(FailureReason.UNREACHABLE)
    assert isinstance(locked_out, Blocked)


async def ask(out: Texting, password: str, message: OutgoingMessage) -> object:
    """What the adapter makes of Kannel's answer."""
    url = out.stack.url("outreach")
    access = KannelAccess(out.gateway.url, USERNAME, password, url, b"ejemplo")
    adapter = Kannel(access)
    try:
        async with asyncio.timeout(30):
            return await adapter.send(message)
    finally:
        await adapter.close()
