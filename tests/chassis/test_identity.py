"""Tokens: who is let in, and that everybody else is told why in Spanish."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey

from juntos_chassis.health import Health
from juntos_chassis.messaging.feed import Feed
from juntos_chassis.runtime import service_engine
from juntos_chassis.web import security
from juntos_console.stack import Issuer
from juntos_console.stack.issuer import AUDIENCE, ISSUER
from tests.chassis.diary import Diaries
from tests.chassis.web import application
from tests.support.in_process import settings_on

NOW = int(time.time())
GOOD: dict[str, Any] = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "ut-07-ejemplo",
    "iat": NOW,
    "exp": NOW + 600,
    "roles": ["ut"],
    "territory": {"units": ["UT07"]},
}


@pytest.fixture
def issuer(tmp_path: Path) -> Issuer:
    """An issuer of the test's own, whose keys it may withdraw."""
    return Issuer(tmp_path / "issuer")


@pytest.fixture
async def http(
    database_url: str, diaries: Diaries, feed: Feed, issuer: Issuer
) -> AsyncIterator[httpx.AsyncClient]:
    """The service without a socket."""
    settings = settings_on(database_url, issuer)
    engine = service_engine(settings)
    app = application(settings, diaries, feed, Health(engine, feed))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://d") as client:
        yield client
    engine.dispose()


@pytest.fixture
def key(issuer: Issuer) -> OKPKey:
    """The key that the issuer signs with."""
    file = issuer.jwks.parents[1] / "key.json"
    return OKPKey.import_key(json.loads(file.read_text()))


def signed(key: OKPKey, **claims: Any) -> str:
    """A token like a good one, except for these claims."""
    body = {name: value for name, value in (GOOD | claims).items() if value is not None}
    header = {"alg": "Ed25519", "kid": key.kid}
    return jwt.encode(header, body, key, algorithms=["Ed25519"])


def by_hand(header: dict[str, Any], secret: bytes | None) -> str:
    """A token that no library would make."""
    signing_input = b".".join(_part(one) for one in (header, GOOD))
    signature = b""
    if secret is not None:
        signature = hmac.new(secret, signing_input, hashlib.sha256).digest()
    return f"{signing_input.decode()}.{_encoded(signature).decode()}"


def _part(one: dict[str, Any]) -> bytes:
    return _encoded(json.dumps(one).encode())


def _encoded(one: bytes) -> bytes:
    return base64.urlsafe_b64encode(one).rstrip(b"=")


async def opened(http: httpx.AsyncClient, token: str) -> httpx.Response:
    """The answer to a command with a token."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return await http.post("/diaries", headers=headers)


async def test_a_good_token_is_let_in_and_its_subject_becomes_the_actor(
    http: httpx.AsyncClient, key: OKPKey, database_url: str
) -> None:
    answer = await opened(http, signed(key))

    assert answer.status_code == 201, answer.text
    with psycopg.connect(database_url) as db:
        rows = db.execute("SELECT actor, actor_role FROM commands").fetchall()
    assert rows == [("ut-07-ejemplo", "ut")]


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "urn:otro:emisor"},
        {"iss": None},
        {"aud": "otra-plataforma"},
        {"aud": None},
        {"exp": NOW - 120},
        {"exp": None},
        {"sub": None},
        {"nbf": NOW + 600},
    ],
    ids=lambda claims: "-".join(f"{k}={v}" for k, v in claims.items())[:12],
)
async def test_wrong_claims_are_refused(
    http: httpx.AsyncClient, key: OKPKey, claims: dict[str, Any]
) -> None:
    answer = await opened(http, signed(key, **claims))

    await assert_refused(answer)


@pytest.mark.parametrize(
    "role", ["ut", "gestor", "gobierno_regional", "gobierno_local"]
)
async def test_a_role_of_a_territory_without_one_is_not_taken_for_national(
    http: httpx.AsyncClient, key: OKPKey, role: str
) -> None:
    answer = await opened(http, signed(key, roles=[role], territory=None))

    assert (answer.status_code, answer.json()["code"]) == (403, "no-territory")
    assert role in answer.json()["detail"]


async def test_no_token_is_refused(http: httpx.AsyncClient) -> None:
    answer = await opened(http, "")

    await assert_refused(answer)
    assert answer.json()["detail"].startswith("Falta el token de acceso")


@pytest.mark.parametrize("forgery", ["other key", "none", "hs256", "es256", "garbage"])
async def test_a_forged_token_is_refused(
    http: httpx.AsyncClient, key: OKPKey, forgery: str
) -> None:
    stranger = OKPKey.generate_key("Ed25519", {"kid": str(key.kid)})
    public = key.as_dict(private=False)
    raw_public = base64.urlsafe_b64decode(f"{public['x']}==")
    elliptic = ECKey.generate_key("P-256", {"kid": str(key.kid)})
    forged = {
        "other key": signed(stranger),
        "none": by_hand({"alg": "none", "kid": key.kid}, None),
        "hs256": by_hand({"alg": "HS256", "kid": key.kid}, raw_public),
        "es256": jwt.encode({"alg": "ES256", "kid": key.kid}, GOOD, elliptic),
        "garbage": "a.b.c",
    }

    answer = await opened(http, forged[forgery])

    await assert_refused(answer)


async def test_the_file_of_public_keys_is_no_secret_to_sign_with(
    http: httpx.AsyncClient, key: OKPKey, issuer: Issuer
) -> None:
    for secret in (issuer.jwks.read_bytes(), key.as_pem(private=False)):
        answer = await opened(http, by_hand({"alg": "HS256", "kid": key.kid}, secret))
        await assert_refused(answer)


async def assert_refused(answer: httpx.Response) -> None:
    """A 401 that says so to programs and to people."""
    assert answer.status_code == 401, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"
    body = answer.json()
    assert (body["status"], body["code"]) == (401, "unauthenticated")
    assert "token de acceso" in body["detail"]


@pytest.mark.parametrize(
    ("roles", "code"),
    [(["gestor"], "role-not-allowed"), (["jefe"], "no-role"), ([], "no-role")],
)
async def test_a_role_that_may_not_is_refused(
    http: httpx.AsyncClient, key: OKPKey, roles: list[str], code: str
) -> None:
    answer = await opened(http, signed(key, roles=roles))

    assert (answer.status_code, answer.json()["code"]) == (403, code)
    assert "rol" in answer.json()["detail"]


async def test_a_fact_outside_the_actors_territory_is_refused(
    http: httpx.AsyncClient, issuer: Issuer
) -> None:
    token = issuer.mint("ut-08-ejemplo", ["ut"], {"units": ["UT08"]})

    answer = await opened(http, token)

    assert (answer.status_code, answer.json()["code"]) == (403, "outside-scope")
    assert "100101 (UT07)" in answer.json()["detail"]


@pytest.mark.parametrize("role", ["service", "auditor", "uas", "integrador"])
async def test_the_feed_is_read_by_national_readers(
    http: httpx.AsyncClient, issuer: Issuer, role: str
) -> None:
    token = issuer.mint("lector-ejemplo", [role])

    answer = await http.get("/events", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("role", "units", "code"),
    [
        ("auditor", ["UT07"], "outside-scope"),
        ("integrador", ["UT07"], "outside-scope"),
        ("ut", ["UT07"], "role-not-allowed"),
        ("gestor", ["UT07"], "role-not-allowed"),
        ("gobierno_local", ["UT07"], "role-not-allowed"),
        ("gobierno_regional", ["UT07"], "role-not-allowed"),
    ],
)
async def test_the_feed_is_closed_to_others(
    http: httpx.AsyncClient, issuer: Issuer, role: str, units: list[str], code: str
) -> None:
    token = issuer.mint("lector-ejemplo", [role], {"units": units})

    answer = await http.get("/events", headers={"Authorization": f"Bearer {token}"})

    assert (answer.status_code, answer.json()["code"]) == (403, code)


async def test_an_expired_token_of_the_issuer_is_refused(
    http: httpx.AsyncClient, issuer: Issuer
) -> None:
    token = issuer.mint("ut-07-ejemplo", ["ut"], None, timedelta(minutes=-5))

    await assert_refused(await opened(http, token))


async def test_a_command_id_is_the_same_for_one_request_only(
    http: httpx.AsyncClient, key: OKPKey
) -> None:
    bearer = {"Authorization": f"Bearer {signed(key)}"}
    headers = {**bearer, "Idempotency-Key": str(uuid4())}

    first = await http.post("/diaries", headers=headers)
    second = await http.post("/diaries", headers=headers)
    path = f"/diaries/{first.json()['diary_id']}/notes"
    other = await http.post(path, json={"number": 1}, headers=headers)

    assert second.json() == first.json()
    assert (other.status_code, other.json()["code"]) == (422, "command-id-reused")


async def test_a_token_known_as_good_is_refused_once_it_expires(
    http: httpx.AsyncClient, key: OKPKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = signed(key)
    first = await opened(http, token)
    assert first.status_code == 201

    monkeypatch.setattr(time, "time", lambda: NOW + 30 * 24 * 3600)

    await assert_refused(await opened(http, token))


async def test_a_token_known_as_good_is_refused_once_its_key_is_withdrawn(
    http: httpx.AsyncClient,
    key: OKPKey,
    issuer: Issuer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    token = signed(key)
    first = await opened(http, token)
    assert first.status_code == 201

    other = OKPKey.generate_key("Ed25519", {"kid": "otra"})
    issuer.jwks.write_text(json.dumps({"keys": [other.as_dict(private=False)]}))
    monkeypatch.setattr(security, "KEYS_SECONDS", 0.0)

    await assert_refused(await opened(http, token))


async def test_the_last_known_keys_serve_while_the_issuer_is_away(
    http: httpx.AsyncClient,
    key: OKPKey,
    issuer: Issuer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(security, "KEYS_SECONDS", 0.0)
    first = await opened(http, signed(key))
    issuer.jwks.unlink()

    second = await opened(http, signed(key))
    monkeypatch.setattr(security, "STALE_KEYS_SECONDS", 0.0)
    third = await opened(http, signed(key))

    assert [first.status_code, second.status_code] == [201, 201]
    assert (third.status_code, third.json()["code"]) == (503, "keys-away")
    assert "proveedor de identidad" in third.json()["detail"]


@pytest.mark.parametrize(
    "claims",
    [
        {"roles": "ut"},
        {"territory": ["UT07"]},
        {"territory": {"units": "UT07"}},
        {"territory": {"unit": ["UT07"]}, "roles": ["uas"]},
        {"sub": ""},
    ],
    ids=str,
)
async def test_claims_of_another_shape_are_refused_and_mean_nothing_wider(
    http: httpx.AsyncClient, key: OKPKey, claims: dict[str, Any]
) -> None:
    await assert_refused(await opened(http, signed(key, **claims)))


def test_only_signatures_by_a_private_key_are_on_the_list() -> None:
    assert set(security.ALGORITHMS) == {"EdDSA", "Ed25519", "ES256", "RS256"}
