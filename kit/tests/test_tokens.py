"""What is no access token is refused, whatever it looks like."""

import asyncio
import base64
import hmac
import json
import time
from uuid import UUID, uuid4

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kit.bus import Bus
from kit.errors import Unavailable
from kit.ids import find_id, new_id
from kit.keys import KeySet
from kit.revocations import Revocations
from kit.testing.tokens import TokenIssuer
from kit.tokens import InvalidToken, TokenRules, TokenVerifier

ANNA = uuid4()
RULES = TokenRules(issuer="2u", audience="2u")


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@pytest.fixture
def issuer() -> TokenIssuer:
    return TokenIssuer()


@pytest.fixture
def verifier(issuer: TokenIssuer, nats_url: str) -> TokenVerifier:
    return TokenVerifier(RULES, issuer.keys(), Revocations(Bus(nats_url, "unused", name="test")))


async def test_a_good_token_tells_who_is_calling(issuer: TokenIssuer, verifier: TokenVerifier) -> None:
    session = uuid4()
    caller = await verifier.verify(issuer.token(ANNA, "provider", session_id=session))
    assert (caller.user_id, caller.role, caller.session_id) == (ANNA, "provider", session)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "somebody else"},
        {"aud": "another system"},
        {"exp": time.time() - 60},
        {"nbf": time.time() + 600},
        {"sub": "not an id"},
        {"sid": 7},
        {"sub": None},
        {"exp": None},
    ],
)
async def test_a_token_with_a_bad_claim_is_refused(
    issuer: TokenIssuer, verifier: TokenVerifier, claims: dict[str, object]
) -> None:
    with pytest.raises(InvalidToken):
        await verifier.verify(issuer.token(ANNA, **claims))  # type: ignore[arg-type]


@pytest.mark.parametrize("claim", ["exp", "iat", "nbf", "sub", "sid", "jti", "iss", "aud", "role"])
async def test_no_claim_may_be_missing(issuer: TokenIssuer, verifier: TokenVerifier, claim: str) -> None:
    good = issuer.token(ANNA)
    claims = jwt.decode(good, options={"verify_signature": False})
    del claims[claim]
    with pytest.raises(InvalidToken):
        await verifier.verify(issuer.sign(claims))


@pytest.mark.parametrize("typ", ["JWT", "refresh+jwt", "", None])
async def test_a_token_of_another_type_is_refused(
    issuer: TokenIssuer, verifier: TokenVerifier, typ: str | None
) -> None:
    claims = jwt.decode(issuer.token(ANNA), options={"verify_signature": False})
    with pytest.raises(InvalidToken):
        await verifier.verify(issuer.sign(claims, typ=typ))


async def test_the_token_does_not_choose_the_algorithm(issuer: TokenIssuer, verifier: TokenVerifier) -> None:
    header, payload, signature = issuer.token(ANNA).split(".")
    fields = json.loads(base64.urlsafe_b64decode(header + "=="))
    for algorithm in ("none", "HS256", "ES512", "RS256"):
        forged = _encoded(json.dumps(fields | {"alg": algorithm}).encode())
        for end in (signature, ""):
            with pytest.raises(InvalidToken):
                await verifier.verify(f"{forged}.{payload}.{end}")


async def test_a_signature_with_another_key_is_refused(issuer: TokenIssuer, verifier: TokenVerifier) -> None:
    stranger = ec.generate_private_key(ec.SECP256R1())
    claims = jwt.decode(issuer.token(ANNA), options={"verify_signature": False})
    forged = jwt.encode(claims, stranger, algorithm="ES256", headers={"kid": issuer.key_id, "typ": "at+jwt"})
    with pytest.raises(InvalidToken):
        await verifier.verify(forged)


async def test_the_public_key_is_no_shared_secret(issuer: TokenIssuer, verifier: TokenVerifier) -> None:
    encoding, kind = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    public = issuer.public_key().public_bytes(encoding, kind)
    header = _encoded(json.dumps({"alg": "HS256", "typ": "at+jwt", "kid": issuer.key_id}).encode())
    signed = f"{header}.{issuer.token(ANNA).split('.')[1]}"
    signature = _encoded(hmac.digest(public, signed.encode(), "sha256"))
    with pytest.raises(InvalidToken):
        await verifier.verify(f"{signed}.{signature}")


async def test_a_token_ends_although_it_is_remembered(issuer: TokenIssuer, verifier: TokenVerifier) -> None:
    token = issuer.token(ANNA, lifetime_seconds=-3.5)
    await verifier.verify(token)
    await asyncio.sleep(1.6)
    with pytest.raises(InvalidToken):
        await verifier.verify(token)


async def test_a_revoked_session_ends_although_its_token_is_remembered(issuer: TokenIssuer, nats_url: str) -> None:
    revocations = Revocations(Bus(nats_url, "unused", name="test"))
    verifier = TokenVerifier(RULES, issuer.keys(), revocations)
    session = uuid4()
    token = issuer.token(ANNA, session_id=session)
    await verifier.verify(token)
    revocations._revoke(session)
    with pytest.raises(InvalidToken):
        await verifier.verify(token)


class Signer:
    """Somebody who can be asked for keys, counts how often, and can be down."""

    def __init__(self, *key_ids: str) -> None:
        self.key_ids, self.asked, self.is_down = list(key_ids), 0, False

    async def fetch(self) -> str:
        self.asked += 1
        await asyncio.sleep(0.01)
        if self.is_down:
            raise Unavailable
        point = {"x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}
        return json.dumps({"keys": [{"kty": "EC", "crv": "P-256", "kid": kid, **point} for kid in self.key_ids]})


async def test_a_new_key_is_found() -> None:
    signer = Signer("old")
    keys = KeySet(signer.fetch)
    assert await keys.find("old")
    signer.key_ids.append("new")
    assert await keys.find("new")
    assert signer.asked == 2


async def test_a_crowd_at_the_first_moment_is_let_in_by_one_question() -> None:
    signer = Signer("first")
    keys = KeySet(signer.fetch)
    found = await asyncio.gather(*(keys.find("first") for _ in range(50)))
    assert all(found)
    assert signer.asked == 1


async def test_while_the_signer_is_down_an_unknown_key_is_unavailable_and_not_unknown() -> None:
    signer = Signer("first")
    keys = KeySet(signer.fetch)
    signer.is_down = True
    for _ in range(20):
        with pytest.raises(Unavailable):
            await keys.find("first")
    signer.is_down = False
    assert await keys.find("first")


async def test_forged_key_ids_do_not_hammer_the_signer() -> None:
    signer = Signer("old")
    keys = KeySet(signer.fetch)
    assert await keys.find("old")
    assert [await keys.find(str(uuid4())) for _ in range(200)] == [None] * 200
    assert signer.asked < 10


async def test_known_keys_stay_good_while_the_signer_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    signer = Signer("old")
    keys = KeySet(signer.fetch)
    monkeypatch.setattr("kit.keys._FRESH_SECONDS", 0.0)
    assert await keys.find("old")
    signer.is_down = True
    assert await keys.find("old")
    with pytest.raises(Unavailable):
        await keys.find("never seen")


def test_ids_are_uuids_of_version_7() -> None:
    first, second = new_id(), new_id()
    assert first < second
    assert isinstance(first, UUID)
    assert first.version == 7
    assert find_id(str(first)) == first
    assert find_id("nonsense") is None
