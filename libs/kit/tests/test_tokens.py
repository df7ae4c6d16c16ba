"""Tests that tokens of other kinds and damaged tokens are refused as access tokens."""

import asyncio
import base64
import json
from typing import Any
from uuid import UUID, uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from kit_testing import token_verifier

from kit.ids import find_id, new_id
from kit.session_states import NEVER
from kit.tokens import InvalidToken, TokenVerifier
from testkit.people import expect_error
from testkit.tokens import TokenIssuer, encoded, signed_with_public_key

ANNA = uuid4()
# Moments that do not depend on when the module was imported, in seconds since 1970.
YEAR_2001 = 978_307_200
YEAR_2100 = 4_102_444_800


@pytest.fixture
def verifier(issuer: TokenIssuer) -> TokenVerifier:
    return token_verifier(issuer)


@pytest.fixture
def claims(issuer: TokenIssuer) -> dict[str, Any]:
    """The claims of a good token."""
    decoded: dict[str, Any] = jwt.decode(issuer.token(ANNA), options={"verify_signature": False})
    return decoded


async def refuses(verifier: TokenVerifier, *tokens: str) -> None:
    for token in tokens:
        await expect_error(verifier.verify(token), InvalidToken)


async def test_a_good_token_tells_who_is_calling(issuer: TokenIssuer, verifier: TokenVerifier) -> None:
    session = uuid4()
    caller = await verifier.verify(issuer.token(ANNA, "provider", session_id=session))
    assert (caller.user_id, caller.role, caller.session_id) == (ANNA, "provider", session)


@pytest.mark.parametrize(
    "bad",
    [
        {"iss": "another issuer"},
        {"aud": "another system"},
        {"exp": YEAR_2001},
        {"nbf": YEAR_2100},
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
    issuer: TokenIssuer, verifier: TokenVerifier, claims: dict[str, Any], bad: dict[str, object]
) -> None:
    await refuses(verifier, issuer.sign(claims | bad))


@pytest.mark.parametrize("claim", ["exp", "iat", "nbf", "sub", "sid", "jti", "iss", "aud", "role"])
async def test_no_claim_may_be_missing(
    issuer: TokenIssuer, verifier: TokenVerifier, claims: dict[str, Any], claim: str
) -> None:
    del claims[claim]
    await refuses(verifier, issuer.sign(claims))


# The last: a refresh token of auth-service, which is no JWT.
@pytest.mark.parametrize(
    "text", ["", "garbage", "a.b.c", "..", "é.é.é", "A" * 5000, "AZrCnBM4dIC4jiJ8TKHq8NgAxvJkPUwH2WvC9H0mXgQ1mJ2a0Q"]
)
async def test_what_is_no_token_at_all_is_refused(verifier: TokenVerifier, text: str) -> None:
    await refuses(verifier, text)


@pytest.mark.parametrize("typ", ["JWT", "refresh+jwt", "", None])
async def test_a_token_of_another_type_is_refused(
    issuer: TokenIssuer, verifier: TokenVerifier, claims: dict[str, Any], typ: str | None
) -> None:
    await refuses(verifier, issuer.sign(claims, typ=typ))


async def test_the_token_does_not_choose_the_algorithm(issuer: TokenIssuer, verifier: TokenVerifier) -> None:
    header, payload, signature = issuer.token(ANNA).split(".")
    fields = json.loads(base64.urlsafe_b64decode(header + "=="))
    for algorithm in ("none", "HS256", "ES512", "RS256"):
        forged = encoded(fields | {"alg": algorithm})
        await refuses(verifier, f"{forged}.{payload}.{signature}", f"{forged}.{payload}.")


async def test_a_signature_with_another_key_is_refused(
    issuer: TokenIssuer, verifier: TokenVerifier, claims: dict[str, Any]
) -> None:
    stranger = TokenIssuer()
    stranger.key_id = issuer.key_id
    await refuses(verifier, stranger.sign(claims))


async def test_a_key_that_comes_with_the_token_is_not_believed(
    issuer: TokenIssuer, verifier: TokenVerifier, claims: dict[str, Any]
) -> None:
    stranger = ec.generate_private_key(ec.SECP256R1())
    jwk = jwt.algorithms.ECAlgorithm.to_jwk(stranger.public_key(), as_dict=True)
    for kid in (issuer.key_id, "of-the-stranger"):
        headers = {"typ": "at+jwt", "kid": kid, "jwk": {**jwk, "kid": kid}, "jku": "http://127.0.0.1:1/jwks.json"}
        await refuses(verifier, jwt.encode(claims, stranger, algorithm="ES256", headers=headers))


async def test_the_public_key_is_no_shared_secret(
    issuer: TokenIssuer, verifier: TokenVerifier, claims: dict[str, Any]
) -> None:
    await refuses(verifier, signed_with_public_key(issuer.public_key(), issuer.key_id, claims))


async def test_a_token_ends_although_it_is_remembered(issuer: TokenIssuer, verifier: TokenVerifier) -> None:
    token = issuer.token(ANNA, lifetime_seconds=-3.5)
    await verifier.verify(token)
    await asyncio.sleep(1.6)
    await refuses(verifier, token)


async def test_a_revoked_session_ends_although_its_token_is_remembered(
    issuer: TokenIssuer, verifier: TokenVerifier
) -> None:
    session = uuid4()
    token = issuer.token(ANNA, session_id=session)
    await verifier.verify(token)
    verifier.revocations.note(session, NEVER)
    await refuses(verifier, token, issuer.token(ANNA, session_id=session, epoch=2**62))


async def test_tokens_of_an_old_epoch_are_void_and_the_next_ones_good(
    issuer: TokenIssuer, verifier: TokenVerifier
) -> None:
    session = uuid4()
    later = [issuer.token(ANNA, session_id=session, epoch=n) for n in (1, 2)]
    tokens = [issuer.token(ANNA, session_id=session), *later]
    assert [(await verifier.verify(token)).epoch for token in tokens] == [0, 1, 2]
    verifier.revocations.note(session, 2)
    # A void token stays void, regardless of later entries.
    verifier.revocations.note(session, 1)
    await refuses(verifier, *tokens[:2])
    assert (await verifier.verify(tokens[2])).epoch == 2


async def test_a_token_ends_with_its_key_although_it_is_remembered(
    verifier: TokenVerifier, issuer: TokenIssuer
) -> None:
    leaked = issuer.token(ANNA)
    await verifier.verify(leaked)
    issuer.replace_key()
    verifier._keys.forget()
    await refuses(verifier, leaked)
    await verifier.verify(issuer.token(ANNA))


def test_ids_are_uuids_of_version_7() -> None:
    first, second = new_id(), new_id()
    assert first < second
    assert isinstance(first, UUID)
    assert first.version == 7
    assert find_id(str(first)) == first
    assert find_id("nonsense") is None
