import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from kit.vault import NotOpened, ServiceVault

SECRET = SecretStr("a secret of more than thirty-two characters")
VAULT = ServiceVault("one-service", SECRET)
OTHER = ServiceVault("one-service", SecretStr("a secret of more than thirty-two character!"))


@given(st.binary(), st.text(st.characters(codec="utf-8")))
def test_sealed_value_opens_in_its_context(plaintext: bytes, context: str) -> None:
    assert VAULT.open(VAULT.seal(plaintext, context), context) == plaintext


def test_sealing_a_value_twice_gives_different_bytes() -> None:
    assert VAULT.seal(b"key", "row") != VAULT.seal(b"key", "row")


def test_sealed_value_does_not_open_with_another_secret_context_or_byte() -> None:
    sealed = VAULT.seal(b"key", "row 1")
    for vault, value, context in (
        (OTHER, sealed, "row 1"),
        (VAULT, sealed, "row 2"),
        (VAULT, sealed[:-1] + bytes([sealed[-1] ^ 1]), "row 1"),
        (VAULT, b"\x02" + sealed[1:], "row 1"),
        (VAULT, sealed[:5], "row 1"),
        (VAULT, b"", "row 1"),
    ):
        with pytest.raises(NotOpened):
            vault.open(value, context)


def test_value_of_the_earlier_secret_is_sealed_again_once() -> None:
    changing = ServiceVault("one-service", SecretStr("a secret that replaces the earlier one of it"), SECRET)
    sealed = VAULT.seal(b"key", "row")

    again = changing.seal_again(sealed, "row")

    assert again is not None
    assert changing.seal_again(again, "row") is None
    with pytest.raises(NotOpened):
        VAULT.open(again, "row")
    with pytest.raises(NotOpened):
        changing.seal_again(OTHER.seal(b"key", "row"), "row")


def test_digests_depend_on_the_secret_and_the_boundaries_of_parts() -> None:
    assert VAULT.digest("ab", "c") == VAULT.digest("ab", "c")
    assert VAULT.digest("ab", "c") != VAULT.digest("a", "bc")
    assert VAULT.digest("ab", "c") != OTHER.digest("ab", "c")


def test_previous_secret_opens_and_does_not_seal() -> None:
    current = SecretStr("the new secret of more than thirty-two characters")
    changed = ServiceVault("one-service", current, previous=SecretStr("a secret of more than thirty-two characters"))
    assert changed.open(VAULT.seal(b"key", "row"), "row") == b"key"
    assert ServiceVault("one-service", current).open(changed.seal(b"key", "row"), "row") == b"key"
    for vault, sealed in ((changed, OTHER.seal(b"key", "row")), (VAULT, changed.seal(b"key", "row"))):
        with pytest.raises(NotOpened):
            vault.open(sealed, "row")


def test_services_with_one_secret_open_nothing_of_each_other() -> None:
    secret = SecretStr("a secret of more than thirty-two characters")
    other = ServiceVault("other-service", secret)

    with pytest.raises(NotOpened):
        other.open(VAULT.seal(b"key", "row"), "row")
    assert other.digest("key") != VAULT.digest("key")
