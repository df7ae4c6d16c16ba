"""Tests that tokens of other kinds and damaged tokens are refused as access tokens."""

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
from kit.ids import find_id, new_id
from kit.keys import KeySet
from kit.revocations import Revocations
from kit.session_states import NEVER
from kit.tokens import InvalidToken, TokenRules, TokenVerifier
from testkit.tokens import TokenIssuer

ANNA = uuid4()
RULES = TokenRules(issuer="2u", audience="2u")


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@pytest.fixture
def issuer() -> TokenIssuer:
    return TokenIssuer()


@pytest.fixture
def verifier(issuer: TokenIssuer, nats_url: str) -> TokenVerifier:
    return TokenVerifier(RULES, issuer.keys(), Revocations(Bus(nats_url, "unused", name="test")), issuer.state)


async def test_a_good_token_tells_who_is_calling(issuer: TokenIssuer, verifier: TokenVerifier) -> None:
    session = uuid4()
    caller = await verifier.verify(issuer.token(ANNA, "provider", session_id=session))
    assert (caller.user_id, caller.role, caller.session_id) == (ANNA, "provider", session)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "another issuer"},
        {"aud": "another system"},
        {"exp": time.time() - 60},
        {"nbf": time.time() + 600},
        {"sub": "not an id"},
        {"sid": 7},
        {"sub": None},
        {"exp": None},
        {"epoch": None},
        {"epoch": -1},
        {"epoch": "1"},
        {"epoch": 1.0},
        {"epoch": True},
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


# The last: a refresh token of auth-service, which is no JWT.
@pytest.mark.parametrize(
    "text", ["", "garbage", "a.b.c", "..", "é.é.é", "A" * 5000, "AZrCnBM4dIC4jiJ8TKHq8NgAxvJkPUwH2WvC9H0mXgQ1mJ2a0Q"]
)
async def test_what_is_no_token_at_all_is_refused(verifier: TokenVerifier, text: str) -> None:
    with pytest.raises(InvalidToken):
        await verifier.verify(text)


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


async def test_a_key_that_comes_with_the_token_is_not_believed(issuer: TokenIssuer, verifier: TokenVerifier) -> None:
    stranger = ec.generate_private_key(ec.SECP256R1())
    jwk = jwt.algorithms.ECAlgorithm.to_jwk(stranger.public_key(), as_dict=True)
    claims = jwt.decode(issuer.token(ANNA), options={"verify_signature": False})
    for kid in (issuer.key_id, "of-the-stranger"):
        headers = {"typ": "at+jwt", "kid": kid, "jwk": {**jwk, "kid": kid}, "jku": "http://127.0.0.1:1/jwks.json"}
        with pytest.raises(InvalidToken):
            await verifier.verify(jwt.encode(claims, stranger, algorithm="ES256", headers=headers))


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


async def test_a_revoked_session_ends_although_its_token_is_remembered(
    issuer: TokenIssuer, verifier: TokenVerifier
) -> None:
    session = uuid4()
    token = issuer.token(ANNA, session_id=session)
    await verifier.verify(token)
    verifier.revocations.note(session, NEVER)
    for refused in (token, issuer.token(ANNA, session_id=session, epoch=2**62)):
        with pytest.raises(InvalidToken):
            await verifier.verify(refused)


async def test_tokens_of_an_old_epoch_are_void_and_the_next_ones_good(
    issuer: TokenIssuer, verifier: TokenVerifier
) -> None:
    session = uuid4()
    tokens = [
        issuer.token(ANNA, session_id=session),
        *(issuer.token(ANNA, session_id=session, epoch=n) for n in (1, 2)),
    ]
    assert [(await verifier.verify(token)).epoch for token in tokens] == [0, 1, 2]
    verifier.revocations.note(session, 2)
    # A void token stays void, regardless of later entries.
    verifier.revocations.note(session, 1)
    for token in tokens[:2]:
        with pytest.raises(InvalidToken):
            await verifier.verify(token)
    assert (await verifier.verify(tokens[2])).epoch == 2


async def test_a_token_ends_with_its_key_although_it_is_remembered(nats_url: str) -> None:
    leaked, replacement = TokenIssuer(), TokenIssuer()
    published = [leaked]

    async def fetch() -> str:
        return json.dumps({"keys": [issuer.public_jwk() for issuer in published]})

    keys = KeySet(fetch)
    verifier = TokenVerifier(RULES, keys, Revocations(Bus(nats_url, "unused", name="test")), leaked.state)
    token = leaked.token(ANNA)
    await verifier.verify(token)
    published[:] = [replacement]
    keys.forget()
    with pytest.raises(InvalidToken):
        await verifier.verify(token)
    await verifier.verify(replacement.token(ANNA))


def test_ids_are_uuids_of_version_7() -> None:
    first, second = new_id(), new_id()
    assert first < second
    assert isinstance(first, UUID)
    assert first.version == 7
    assert find_id(str(first)) == first
    assert find_id("nonsense") is None
