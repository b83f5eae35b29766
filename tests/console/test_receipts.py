"""`juntos recibo verificar`: receipts are checked without any service."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from juntos_chassis.packets.receipts import Receipts
from juntos_console.__main__ import main
from juntos_console.stack.env_file import (
    create_receipt_keys,
    renew_service_tokens,
    write_env_file,
)
from juntos_console.stack.receipt_keys import public_receipt_keys, receipt_key_in

Run = Callable[..., int]
SAID = {
    "service": "enrollment",
    "command": "019c0000-0000-7000-8000-000000000002",
    "line": 2,
    "outcome": "accepted",
    "code": None,
    "recorded_at": "2026-04-12T23:00:00+00:00",
}


@pytest.fixture
def juntos(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs ``juntos recibo verificar`` in a folder with keys; gives its exit code."""
    monkeypatch.chdir(tmp_path)
    receipt_key_in(Path("var/stack/receipts"), "enrollment")

    def run(*arguments: str) -> int:
        monkeypatch.setattr("sys.argv", ["juntos", "recibo", "verificar", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0)

    return run


def answer(**changed: Any) -> dict[str, Any]:
    """A line of an answer, signed before it is changed."""
    shown = {"line": 2, "id": SAID["command"], "outcome": "accepted"}
    return {**shown, "receipt": signed(SAID), **changed}


def signed(content: dict[str, Any]) -> str:
    """A receipt of the local stack."""
    key = receipt_key_in(Path("var/stack/receipts"), "enrollment")
    return Receipts.read(key).sign(content)


def write(*lines: dict[str, Any]) -> str:
    path = Path("respuesta.ndjson")
    path.write_text("\n".join(json.dumps(line) for line in lines) + "\n")
    return str(path)


def test_authentic_receipts_end_with_0(
    juntos: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = {"commands": 1, "accepted": 1, "receipt": signed({"accepted": 1})}

    assert juntos(write(answer(), summary), "--json") == 0

    shown = json.loads(capsys.readouterr().out)
    assert [row["command"] for row in shown] == [SAID["command"], None]


@pytest.mark.parametrize(
    "changed", [{"outcome": "rejected"}, {"id": "otro"}, {"receipt": "a.b.c"}]
)
def test_a_changed_answer_or_receipt_ends_with_1(
    juntos: Run, changed: dict[str, Any]
) -> None:
    assert juntos(write(answer(), answer(**changed))) == 1


def test_a_bare_receipt_is_checked_with_given_keys(juntos: Run) -> None:
    keys = Path("llaves.json")
    keys.write_text(json.dumps(public_receipt_keys(Path("var/stack/receipts"))))
    Path("recibo.txt").write_text(answer()["receipt"])

    assert juntos("recibo.txt", "--claves", str(keys)) == 0


def test_the_answer_of_a_query_is_checked_line_by_line(juntos: Run) -> None:
    whole = {"commands": [answer(), answer(id="otro")], "receipt": answer()["receipt"]}

    assert juntos(write(whole)) == 1


def test_a_foreign_key_verifies_nothing(juntos: Run) -> None:
    receipt_key_in(Path("otras"), "enrollment")
    keys = Path("llaves.json")
    keys.write_text(json.dumps(public_receipt_keys(Path("otras"))))

    assert juntos(write(answer()), "--claves", str(keys)) == 1


def test_the_containers_are_given_keys_that_renewing_tokens_keeps(
    tmp_path: Path,
) -> None:
    write_env_file(tmp_path / ".env", tmp_path / "keys")
    key = tmp_path / "keys" / "services" / "sessions" / "receipt.json"
    first = key.read_bytes()

    renew_service_tokens(tmp_path / "keys")
    create_receipt_keys(tmp_path / "keys")

    assert key.read_bytes() == first
    assert Receipts.read(key).ready


def test_a_key_that_is_not_there_is_no_key(tmp_path: Path) -> None:
    assert not Receipts.read(tmp_path / "receipt.json").ready


def test_a_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    path = receipt_key_in(tmp_path, "sessions")
    first = path.read_bytes()

    assert receipt_key_in(tmp_path, "sessions").read_bytes() == first
    assert path.stat().st_mode & 0o077 == 0
    assert "d" not in public_receipt_keys(tmp_path)["keys"][0]
