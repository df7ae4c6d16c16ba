"""The names of flags, for the command that turns one off without a gateway that could refuse an unknown one."""

from argparse import ArgumentTypeError
from difflib import get_close_matches

from gateway import features
from gateway.features.sockets.commands import COMMANDS
from gateway.operations import operations_of
from gateway.switches import Switches


def known(name: str) -> str:
    """Returns the name of a flag. Raises `ArgumentTypeError` if no operation and no area has it."""
    names = Switches(operations_of(features.combined(features.routers()).routes, COMMANDS)).names
    if name not in names:
        near = get_close_matches(name, names, n=3)
        raise ArgumentTypeError(f"there is no flag {name}{f'; near it are {", ".join(near)}' if near else ''}")
    return name
