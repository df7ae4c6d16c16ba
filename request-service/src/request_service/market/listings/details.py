"""The fields of a listing that its owner sets, with the limits of each, as data.

Fields come as a mapping by name: a field that is missing stays as it is, and `None` clears it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from kit.errors import FieldIssue, InvalidInput
from kit.ids import find_id
from request_service import validation
from request_service.market.listings.kinds import ListingType

MAX_TITLE_LENGTH = 200
MAX_DESCRIPTION_LENGTH = 5000
MAX_LOCATION_LENGTH = 255
MAX_REGION_LENGTH = 100
MAX_ADDRESS_LENGTH = 300
MAX_NAME_LENGTH = 100
MAX_WORD_LENGTH = 50
MAX_VIN_LENGTH = 20
MAX_IMAGES = 30
FIRST_YEAR = 1886
_VIN = re.compile(r"[A-Z0-9]{5,20}")

type Fields = Mapping[str, Any]
type _Check = Callable[[str, Any], Any]


def _line(max_length: int) -> _Check:
    return lambda field, value: validation.optional_line(field, value, max_length=max_length)


def _number(lowest: float, highest: float) -> _Check:
    return lambda field, value: validation.number(field, value, lowest, highest)


def _as_it_is(_field: str, value: Any) -> Any:
    return value


def _lines(field: str, value: str) -> str | None:
    return validation.optional_lines(field, value, max_length=MAX_DESCRIPTION_LENGTH)


def _day(field: str, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise InvalidInput.field(field, "must be a date, as in 2026-11-29") from error


def _vin(field: str, value: str) -> str | None:
    written = value.strip().upper().replace("-", "").replace(" ", "")
    if written and not _VIN.fullmatch(written):
        raise InvalidInput.field(field, "must have 5 to 20 letters and digits")
    return written or None


def _images(field: str, value: Iterable[str]) -> list[str]:
    """Returns the ids of the images, in their order. An address is none."""
    found = [find_id(text) for text in value]
    if None in found or len(set(found)) < len(found):
        raise InvalidInput.field(field, "must be ids of images, each once")
    if len(found) > MAX_IMAGES:
        raise InvalidInput.field(field, f"must have at most {MAX_IMAGES} entries")
    return [str(one) for one in found]


_SHARED: Mapping[str, _Check] = {
    "offer": _as_it_is,
    "title": _line(MAX_TITLE_LENGTH),
    "description": _lines,
    # `models.py` reads both together.
    "price": _as_it_is,
    "currency": _as_it_is,
    "negotiable": _as_it_is,
    "location": _line(MAX_LOCATION_LENGTH),
    "region": _line(MAX_REGION_LENGTH),
    "latitude": _number(-90, 90),
    "longitude": _number(-180, 180),
    "position": _as_it_is,
    "image_ids": _images,
    "available_from": _day,
}
_OF_TYPE: Mapping[ListingType, Mapping[str, _Check]] = {
    ListingType.PROPERTY: {
        "property_type": _as_it_is,
        "address": _line(MAX_ADDRESS_LENGTH),
        "size_m2": _number(0, 1e9),
        "land_m2": _number(0, 1e9),
        "bedrooms": _number(0, 1000),
        "bathrooms": _number(0, 1000),
        "floor": _number(-20, 300),
        "year_built": _as_it_is,
        "furnished": _as_it_is,
        "parking": _number(0, 10_000),
    },
    ListingType.VEHICLE: {
        "make": _line(MAX_NAME_LENGTH),
        "model": _line(MAX_NAME_LENGTH),
        "year": _as_it_is,
        "mileage": _number(0, 10_000_000),
        "fuel_type": _as_it_is,
        "transmission": _as_it_is,
        "body_type": _line(MAX_WORD_LENGTH),
        "condition": _as_it_is,
        "color": _line(MAX_WORD_LENGTH),
        "engine_cc": _number(1, 1_000_000),
        "vin": _vin,
    },
}
_REQUIRED: Mapping[ListingType, tuple[str, ...]] = {
    ListingType.PROPERTY: ("title", "property_type", "price"),
    ListingType.VEHICLE: ("title", "make", "model", "year", "price"),
}
# The fields with a value that means nothing was said.
_DEFAULTS: Mapping[str, Any] = {"negotiable": False, "image_ids": []}
_NEVER_NULL = frozenset({"offer", "position", "currency"}.union(*_REQUIRED.values()))


def shared(fields: Fields) -> dict[str, Any]:
    """Returns the checked values of the fields that listings of both types have. Raises InvalidInput."""
    return _checked(fields, _SHARED)


def of_type(kind: ListingType, fields: Fields, now: datetime) -> dict[str, Any]:
    """Returns the checked values of the fields of a type; those of the other type are ignored. Raises InvalidInput."""
    checked = _checked(fields, _OF_TYPE[kind])
    for name in ("year", "year_built"):
        if checked.get(name) is not None:
            validation.number(name, checked[name], FIRST_YEAR if name == "year" else 1, now.year + 1)
    return checked


def require_complete(kind: ListingType, fields: Fields) -> None:
    """Raises InvalidInput, with an issue for each field that a listing of the type needs and that is missing."""
    missing = [name for name in _REQUIRED[kind] if fields.get(name) is None]
    if missing:
        raise InvalidInput(details=tuple(FieldIssue(name, "is missing") for name in missing))


def new_images(fields: Fields, known: Iterable[str] = ()) -> list[UUID]:
    """Returns the images among the fields that are not known yet. Raises InvalidInput for what is no list of ids."""
    wanted = _images("image_ids", fields.get("image_ids") or ())
    return [UUID(one) for one in wanted if one not in set(known)]


def _checked(fields: Fields, checks: Mapping[str, _Check]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, check in checks.items():
        if name not in fields:
            continue
        value = fields[name]
        found[name] = _DEFAULTS.get(name) if value is None else check(name, value)
        if found[name] is None and name in _NEVER_NULL:
            raise InvalidInput.field(name, "must not be empty")
    return found
