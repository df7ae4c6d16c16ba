"""Tests of the number of requests to auth-service for keys."""

import asyncio
import json
from uuid import uuid4

import pytest

from kit.errors import Unavailable
from kit.keys import KeySet
from testkit.people import expect_error


class Signer:
    """A source of keys that counts requests and can be down."""

    def __init__(self) -> None:
        self.key_ids, self.asked, self.is_down = ["old"], 0, False

    async def fetch(self) -> str:
        self.asked += 1
        await asyncio.sleep(0.01)
        if self.is_down:
            raise Unavailable
        point = {"x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}
        return json.dumps({"keys": [{"kty": "EC", "crv": "P-256", "kid": kid, **point} for kid in self.key_ids]})


@pytest.fixture
def signer() -> Signer:
    return Signer()


@pytest.fixture
def keys(signer: Signer) -> KeySet:
    return KeySet(signer.fetch)


async def test_a_new_key_is_found(signer: Signer, keys: KeySet) -> None:
    assert await keys.find("old")
    signer.key_ids.append("new")
    assert await keys.find("new")
    assert signer.asked == 2


async def test_a_crowd_at_the_first_moment_is_let_in_by_one_question(signer: Signer, keys: KeySet) -> None:
    found = await asyncio.gather(*(keys.find("old") for _ in range(50)))
    assert all(found)
    assert signer.asked == 1


async def test_while_the_signer_is_down_an_unknown_key_is_unavailable_and_not_unknown(
    signer: Signer, keys: KeySet
) -> None:
    signer.is_down = True
    for _ in range(20):
        await expect_error(keys.find("old"), Unavailable)
    signer.is_down = False
    assert await keys.find("old")


async def test_forged_key_ids_do_not_hammer_the_signer(signer: Signer, keys: KeySet) -> None:
    assert await keys.find("old")
    assert [await keys.find(str(uuid4())) for _ in range(200)] == [None] * 200
    assert signer.asked < 10


async def test_known_keys_stay_good_while_the_signer_is_down(
    signer: Signer, keys: KeySet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.keys._FRESH_SECONDS", 0.0)
    assert await keys.find("old")
    signer.is_down = True
    assert await keys.find("old")
    await expect_error(keys.find("never seen"), Unavailable)


async def test_keys_that_were_taken_back_do_not_count_until_the_signer_was_asked(signer: Signer, keys: KeySet) -> None:
    assert await keys.find("old")
    signer.key_ids = ["new"]
    keys.forget()
    assert await keys.find("old") is None
    assert await keys.find("new")
    signer.is_down = True
    keys.forget()
    # Not even the newest key is used, because it may be revoked.
    await expect_error(keys.find("new"), Unavailable)


async def test_an_answer_from_before_keys_were_taken_back_is_not_believed(signer: Signer, keys: KeySet) -> None:
    asking = asyncio.create_task(keys.find("old"))
    await asyncio.sleep(0.005)
    signer.key_ids = ["new"]
    keys.forget()
    assert await asking is None
    assert await keys.find("new")


async def test_who_needs_fresh_keys_gets_them(signer: Signer, keys: KeySet) -> None:
    assert await keys.find("old")
    signer.key_ids = ["new"]
    assert await keys.find("old", fresh_seconds=60)
    assert await keys.find("old", fresh_seconds=0) is None
    assert await keys.find("new", fresh_seconds=60)
