"""The error of signing keys. It reaches only operators, so it has no code."""


class RotationUnderWay(Exception):
    """Another process is changing the keys, or the next key does not sign yet."""

    def __init__(self) -> None:
        super().__init__("The next signing key already exists.")
