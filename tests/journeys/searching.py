"""Looks for words in everything a stack keeps: tables, streams, logs."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import nats
import psycopg
from psycopg.sql import SQL, Identifier

from juntos_console.stack import SERVICES, Stack
from juntos_contracts import STREAMS, stream_name

TABLES = (
    "SELECT table_schema, table_name FROM information_schema.tables"
    " WHERE table_type = 'BASE TABLE'"
    " AND table_schema NOT IN ('pg_catalog', 'information_schema')"
)
CONTAINING = SQL("SELECT count(*) FROM {} t WHERE t::text ILIKE ANY(%s)")


def places_with(stack: Stack, logs: Path, words: Sequence[str]) -> set[str]:
    """Every table, stream and log file in which any of the words occurs."""
    return {
        *_tables_with(stack, words),
        *asyncio.run(_streams_with(stack.nats_url, words)),
        *_files_with(logs, words),
    }


def _tables_with(stack: Stack, words: Sequence[str]) -> Iterator[str]:
    # Bytes are shown as hexadecimal digits.
    wanted = [f"%{one}%" for word in words for one in (word, word.encode().hex())]
    for service in SERVICES:
        with psycopg.connect(stack.database_url(service)) as db:
            for schema, table in db.execute(TABLES).fetchall():
                query = CONTAINING.format(Identifier(schema, table))
                found = db.execute(query, (wanted,)).fetchone()
                if found and found[0]:
                    yield f"{service}.{table}"


async def _streams_with(url: str, words: Sequence[str]) -> list[str]:
    client = await nats.connect(url)
    found = []
    js = client.jetstream()
    for service in STREAMS:
        name = stream_name(service)
        last = (await js.stream_info(name)).state.last_seq
        for sequence in range(1, last + 1):
            message = await js.get_msg(name, sequence)
            if _has(_whole(message), words):
                found.append(name)
                break
    await client.close()
    return found


def _whole(message: Any) -> str:
    body = (message.data or b"").decode(errors="replace")
    return f"{message.subject} {message.headers} {body}"


def _files_with(folder: Path, words: Sequence[str]) -> Iterator[str]:
    for path in folder.rglob("*.log"):
        if _has(path.read_text(errors="replace"), words):
            yield path.name


def _has(text: str, words: Sequence[str]) -> bool:
    return any(word.casefold() in text.casefold() for word in words)
