"""What can go wrong with signing keys. Only operators meet it, so it has no code."""


class RotationUnderWay(Exception):
    """Somebody else is changing the keys, or the next one waits for its time."""

    def __init__(self) -> None:
        super().__init__("The next signing key is there already.")
