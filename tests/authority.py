"""Test support: the settings of processes whose certificates an authority of a test has signed."""

from kit.tls import Tls
from testkit.authority import Authority

__all__ = ["Authority", "variables"]


def variables(prefix: str, tls: Tls) -> dict[str, str]:
    """Returns the settings of the process with that prefix."""
    files = {"CERT": tls.cert_file, "KEY": tls.key_file}
    return {f"{prefix}_TLS_{name}_FILE": str(file) for name, file in files.items()}
