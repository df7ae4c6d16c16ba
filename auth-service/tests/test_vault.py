from pydantic import SecretStr

from auth_service.vault import Vault

VAULT = Vault(SecretStr("k" * 40))


def test_what_an_earlier_release_has_sealed_and_digested_stays_readable() -> None:
    sealed = "0189986b0e08bc6582017fc5dca6afd1bdf1b68777075c445b35a38fc0eb9f6b5c71092139"
    digest = "863b54fc2afd0f517a2ca40e451d25f9d2ee962faaa983d59d02b7dd0aafa0c8"

    assert VAULT.open(bytes.fromhex(sealed), "row 1") == b"a secret"
    assert VAULT.digest("a", "b").hex() == digest
