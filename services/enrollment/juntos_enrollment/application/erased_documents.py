"""Who asked to be erased, as keyed hashes of document numbers and nothing else.

Without them the next padrón would register her again (ADR 0017). A bare hash would not
do: eight digits are enumerated in seconds.
"""

import hmac
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.eventstore import Pool
from juntos_chassis.tabular import Row

DIGITS: Final = 8
HOUSEHOLD: Final = "codigo_hogar"
ASKED_FOR_ERASURE: Final = (
    "la persona con este DNI pidió borrar sus datos y no se la registra de nuevo; solo"
    " ella puede decidir lo contrario, con un pedido escrito ante la UAS"
)
KEY: Final = "SELECT key FROM erasure_key"
REMEMBER: Final = (
    "INSERT INTO erased_documents (document_hmac) SELECT unnest(%s::bytea[])"
    " ON CONFLICT DO NOTHING"
)
FORGET: Final = "DELETE FROM erased_documents WHERE document_hmac = %s"
ERASED: Final = (
    "SELECT document_hmac FROM erased_documents WHERE document_hmac = ANY(%s)"
)


def remember_erased(cursor: Cursor[DictRow], documents: Iterable[str]) -> None:
    """Keep the keyed hashes of document numbers that are being erased."""
    key = _key(cursor)
    cursor.execute(REMEMBER, ([_hmac(key, one) for one in documents],))


def forget_erased(cursor: Cursor[DictRow], document: str) -> None:
    """Let files name a person again who asked for it herself."""
    cursor.execute(FORGET, (_hmac(_key(cursor), document),))


def erased_among(pool: Pool, documents: Iterable[str]) -> set[str]:
    """The document numbers among these of people who asked to be erased."""
    with pool.connection() as conn, conn.cursor() as cursor:
        key = _key(cursor)
        hashes = {_hmac(key, one): one for one in documents}
        rows = cursor.execute(ERASED, (list(hashes),)).fetchall()
    return {hashes[bytes(row["document_hmac"])] for row in rows}


def without_person(row: Row) -> Row:
    """A refused row of an erased person: only its number and its household are left."""
    code = row.optional(HOUSEHOLD)
    blank = Row(row.number, (HOUSEHOLD,), (code,))
    blank.cells = tuple(cell if cell.strip() == code else "" for cell in row.cells)
    blank.refuse("dni", ASKED_FOR_ERASURE)
    return blank


def _key(cursor: Cursor[DictRow]) -> bytes:
    row = cursor.execute(KEY).fetchone()
    if row is None:
        message = "the database has no key for erased documents"
        raise LookupError(message)
    return bytes(row["key"])


def _hmac(key: bytes, document: str) -> bytes:
    # A spreadsheet drops zeros on the left; her number is the same without them.
    return hmac.digest(key, document.zfill(DIGITS).encode(), sha256)
