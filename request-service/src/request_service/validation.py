"""What every text, number and place from outside must satisfy."""

from kit.errors import InvalidInput
from request_service.geo import Place


def text(field: str, value: str, *, shortest: int = 0, longest: int) -> str:
    """Stripped of white space around it; lengths are counted after that, in characters."""
    stripped = value.strip()
    if "\x00" in stripped:
        # PostgreSQL cannot store it.
        raise InvalidInput.field(field, "must not contain NUL characters")
    if not shortest <= len(stripped) <= longest:
        raise InvalidInput.field(field, f"must have {shortest} to {longest} characters")
    return stripped


def optional_text(field: str, value: str | None, *, longest: int) -> str | None:
    """None if nothing is left after stripping."""
    return None if value is None else text(field, value, longest=longest) or None


def number(field: str, value: float, lowest: float, highest: float) -> float:
    # Written so that NaN, for which no comparison holds, is refused too.
    if not lowest <= value <= highest:
        raise InvalidInput.field(field, f"must be between {lowest:g} and {highest:g}")
    return value


def place(latitude: float, longitude: float) -> Place:
    return Place(number("latitude", latitude, -90, 90), number("longitude", longitude, -180, 180))
