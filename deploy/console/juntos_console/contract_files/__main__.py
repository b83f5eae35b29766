"""``python -m juntos_console.contract_files [--check]``."""

import difflib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from juntos_contracts import Envelope, all_event_types

from .asyncapi import asyncapi_document
from .examples import example_of
from .messages import message_models

CONTRACTS = Path(__file__).parents[4] / "contracts"


def main(
    check: Annotated[
        bool, typer.Option("--check", help="Solo comparar; falla si algo difiere")
    ] = False,
) -> None:
    """Renovar o comprobar los archivos generados de los contratos."""
    differences = [
        *_schemas_and_document(check=check),
        *_golden(check=check),
    ]
    for difference in differences:
        typer.echo(difference, err=True)
    if differences:
        typer.echo("Los contratos difieren: use «make contracts».", err=True)
        raise typer.Exit(1)
    typer.echo(f"contratos al día: {len(all_event_types())} eventos")


def _schemas_and_document(*, check: bool) -> Iterator[str]:
    wanted = {"asyncapi.yaml": asyncapi_document()}
    for name, model in message_models().items():
        schema = model.model_json_schema(by_alias=True)
        text = json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True)
        wanted[f"schemas/{name}.json"] = text + "\n"
    for path, text in wanted.items():
        yield from _written(CONTRACTS / path, text, check=check)
    present = {f"schemas/{p.name}" for p in (CONTRACTS / "schemas").glob("*.json")}
    for path in sorted(present - set(wanted)):
        yield f"{path}: ningún evento lo produce"


def _written(path: Path, text: str, *, check: bool) -> Iterator[str]:
    found = path.read_text() if path.exists() else ""
    if found == text:
        return
    if not check:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return
    lines = difflib.unified_diff(found.splitlines(), text.splitlines(), lineterm="")
    yield f"{path.name}:\n" + "\n".join(list(lines)[:20])


def _golden(*, check: bool) -> Iterator[str]:
    """An example is written once; after that it is history and must stay readable."""
    for name, kind in all_event_types().items():
        path = CONTRACTS / "golden" / f"{name}.json"
        if not path.exists():
            if check:
                yield f"{path.name}: falta el ejemplo"
                continue
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(example_of(kind).to_bytes())
        body = path.read_bytes()
        if Envelope.from_bytes(body).to_bytes() != body:
            yield f"{path.name}: el ejemplo ya no se lee y escribe igual"


if __name__ == "__main__":
    typer.run(main)
