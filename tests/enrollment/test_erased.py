"""Who asked to be erased is not brought back by a file."""

import hmac
from hashlib import sha256

import psycopg
import pytest

from tests.enrollment.asking import UAS, asked, done, imported, rows, users
from tests.enrollment.builders import ROW, padron
from tests.enrollment.conftest import UT07
from tests.support.in_process import InProcess

ON = {"occurred_on": "2026-05-04"}
DOCUMENT = "99000001"


async def erased(api: InProcess) -> None:
    """Ana asks for her data to be erased; Bea stays."""
    await rows(api, *ROW)
    ana, _ = await users(api)
    await done(api, f"/users/{ana['user_id']}/erasures", ON)


def tables(api: InProcess, *names: str) -> str:
    """All that some tables hold, as text."""
    with psycopg.connect(api.service.settings.database_url) as db:
        return "".join(
            str(db.execute(f"SELECT t::text FROM {name} t").fetchall())  # noqa: S608  # names of this file
            for name in names
        )


@pytest.mark.parametrize("ubigeo", ["100101", "10010"])
async def test_the_next_padron_does_not_register_her_again(
    api: InProcess, ubigeo: str
) -> None:
    await erased(api)
    hers = ROW[0].replace("100101", ubigeo).replace("H-000001", "H-000008")

    report = await imported(api, padron(hers, ROW[1]), on="2026-05-24")

    assert (report["users_registered"], report["households_registered"]) == (0, 0)
    (error,) = report["errors"]
    assert (error["row"], error["field"], error["value"]) == (2, "dni", "")
    assert "pidió borrar sus datos" in error["reason"]
    assert "ante la UAS" in error["reason"]
    assert [user["given_names"] for user in await users(api)] == ["BEA"]


async def test_her_refused_row_holds_her_household_and_nothing_personal(
    api: InProcess,
) -> None:
    await erased(api)
    report = await imported(api, padron(*ROW), on="2026-05-24")
    path = f"/padron/{report['import_id']}"

    file = (await api.get(f"{path}/rejected", UT07)).content.decode("utf-8-sig")
    found = await asked(api, f"{path}/reconciliation", part="rejected")

    assert "H-000001" in file
    kept = file + tables(api, "imports", "import_rejections", "contact_directory")
    for word in (DOCUMENT, "FICTICIA,ANA", "ANA;", "1998-05-17", "900000001"):
        assert word not in kept
    assert report["gone"] == 0
    assert [one["household_code"] for one in found["items"]] == ["H-000001"]


async def test_a_list_of_an_earlier_edition_does_not_keep_her_number(
    api: InProcess,
) -> None:
    await erased(api)
    path = "/prior-participants?edition=2025&occurred_on=2026-05-24"

    report = (await api.send(path, f"dni\n{DOCUMENT}\n".encode(), UAS, {})).json()

    assert (report["rejected"], report["kept_for_later"]) == (1, 0)
    assert DOCUMENT not in tables(api, "prior_participants", "import_rejections")


async def test_what_is_kept_of_her_number_is_a_keyed_hash(api: InProcess) -> None:
    await erased(api)

    with psycopg.connect(api.service.settings.database_url) as db:
        (kept,) = db.execute("SELECT document_hmac FROM erased_documents").fetchone()  # type: ignore[misc]
        (key,) = db.execute("SELECT key FROM erasure_key").fetchone()  # type: ignore[misc]

    assert len(key) >= 32
    assert kept == hmac.digest(key, DOCUMENT.encode(), sha256)
    assert kept != sha256(DOCUMENT.encode()).digest()


async def test_a_database_has_one_key_for_good(api: InProcess) -> None:
    with psycopg.connect(api.service.settings.database_url) as db:
        refused = "INSERT INTO erasure_key (key) VALUES ('x')"
        with pytest.raises(psycopg.errors.UniqueViolation):
            db.execute(refused)
