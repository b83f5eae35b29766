"""``juntos recibo``: verifying the receipts of offline packets, without network."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from juntos_chassis.command_line import SpanishTyper
from juntos_chassis.packets import BadReceipt, verify_receipt

from ..errors import BadData
from ..output import show_json, show_table
from ..stack.receipt_keys import public_receipt_keys
from .stack import DEFAULT_FOLDER, AsJson, Folder

COLUMNS: Final = {
    "line": "línea",
    "service": "servicio",
    "command": "comando",
    "outcome": "resultado",
    "recorded_at": "registrado",
    "problem": "problema",
}
SIGNED: Final = ("outcome", "code", "line", "accepted", "repeated", "rejected", "retry")
ALTERED: Final = "el recibo no dice lo mismo que la respuesta: {names}"
FORGED: Final = "no lo firmó ninguna de las llaves"
NO_RECEIPTS: Final = "El archivo no tiene recibos."
NO_KEYS: Final = "No hay llaves: indique --claves (de GET /receipts/keys)."

app = SpanishTyper(help="Recibos de los paquetes enviados sin conexión.")


@app.command("verificar")
def verify(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, help="Respuesta a un paquete, o recibos."
        ),
    ],
    keys: Annotated[
        Path | None,
        typer.Option(
            "--claves", exists=True, dir_okay=False, help="Llaves públicas (JWKS)."
        ),
    ] = None,
    folder: Folder = DEFAULT_FOLDER,
    as_json: AsJson = False,
) -> None:
    """Verificar los recibos de un archivo; con 1 si alguno no es auténtico."""
    known = _keys(keys, folder)
    rows = [_checked(found, known) for found in _receipts(file)]
    if not rows:
        raise BadData(NO_RECEIPTS)
    if as_json:
        show_json(rows)
    else:
        show_table("Recibos", COLUMNS, rows)
    if any(row["problem"] for row in rows):
        raise typer.Exit(BadData.exit_code)


def _keys(path: Path | None, folder: Path) -> Mapping[str, Any]:
    if path is not None:
        content = _json(path)
    else:
        content = public_receipt_keys(folder / "receipts")
    if not isinstance(content, dict) or not content.get("keys"):
        raise BadData(NO_KEYS)
    return content


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except ValueError:
        return None  # no keys in it


def _receipts(file: Path) -> Iterator[Mapping[str, Any]]:
    """Every object of the file that has a receipt, or each line that is one."""
    text = file.read_text("utf-8", errors="replace").strip()
    try:
        found = [json.loads(text)]
    except ValueError:
        found = [_object(line) for line in text.splitlines() if line.strip()]
    for one in found:
        told = one.get("commands")
        # The summary of an answer has their number there, a query the commands.
        yield from told if isinstance(told, list) else ()
        yield one


def _object(line: str) -> dict[str, Any]:
    try:
        found: Any = json.loads(line)
    except ValueError:
        return {"receipt": line.strip()}
    return found if isinstance(found, dict) else {"receipt": str(found)}


def _checked(answer: Mapping[str, Any], keys: Mapping[str, Any]) -> dict[str, Any]:
    blank = dict.fromkeys(COLUMNS)
    try:
        said = verify_receipt(str(answer.get("receipt")), keys)
    except BadReceipt:
        return {**blank, "line": answer.get("line"), "problem": FORGED}
    altered = [
        name for name in SIGNED if name in answer and answer[name] != said.get(name)
    ]
    if "id" in answer and answer["id"] != said.get("command"):
        altered.append("id")
    problem = ALTERED.format(names=", ".join(altered)) if altered else None
    shown = {name: said.get(name) for name in COLUMNS}
    return {**shown, "problem": problem}
