"""Each table with something about a user is in the archive that a user can ask for, or is left out for a reason."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import LargeBinary, Table

from kit.personal_data import Rows

SERVICES = ("auth_service", "chat_service", "request_service")
# The names of columns with the id of a user whom the row is about.
PERSONAL = {
    "user_id",
    "owner_id",
    "client_id",
    "provider_id",
    "sender_id",
    "rater_id",
    "ratee_id",
    "payee_id",
    "holder_id",
    "blocker_id",
    "reporter_id",
    "author_id",
    "actor_id",
}
_PASSING = "It is kept for minutes or days, and says nothing that another table does not."
_SECRET = "It holds secrets alone."  # the reason, no secret
LEFT_OUT = {
    "auth_service.avatars": "It holds the bytes of the picture, whose address is in the account.",
    "auth_service.challenges": _SECRET,
    "auth_service.mail_notices": _PASSING,
    "auth_service.phone_codes": _SECRET,
    "auth_service.recovery_codes": _SECRET,
    "auth_service.second_factors": _SECRET,
    "auth_service.text_messages": _PASSING,
    "chat_service.broadcast_recipients": _PASSING,
    "chat_service.conversations": "The memberships name those of the user.",
    "chat_service.deliveries": _PASSING,
    "chat_service.people": "It is a copy of the name in the account.",
    "chat_service.unread_counts": "It counts the notifications, which are in it.",
    "request_service.broker_regions": "It is the index of the regions that a broker has stated, which are in it.",
    "request_service.calendar_suspensions": "It is a copy of whether the account is active.",
    "request_service.candidates": "It is the record of a search, which belongs to the client who asked for help.",
    "request_service.gateway_customers": "It links the saved cards, which are in it, with the payment provider.",
    "request_service.ledger_entries": "The books of the company; payments and payouts are in it.",
    "request_service.listing_checks": _PASSING,
    "request_service.listing_image_digests": "It tells equal images apart; the images are in it.",
    "request_service.progress_watches": _PASSING,
    "request_service.refunds": "The actor is a member of staff; the payments have what was refunded.",
    "request_service.schedules": "It belongs to the venue.",
    "request_service.slots": "It belongs to the venue.",
    "request_service.timeline_entries": "It is the story of a request, of whose steps the request has the times.",
}
SECRET = ("hash", "secret", "sealed", "digest", "token", "key_id")


def modules(package: str) -> Iterator[Any]:
    root = importlib.import_module(package)
    for found in pkgutil.walk_packages(root.__path__, f"{package}."):
        if found.name.rpartition(".")[2] == "models" or ".models." in found.name:
            yield importlib.import_module(found.name)


def tables(package: str) -> dict[str, Table]:
    [*modules(package)]
    metadata = importlib.import_module(f"{package}.models").Base.metadata
    return {f"{package}.{table.name}": table for table in metadata.sorted_tables}


def sections(package: str) -> tuple[Rows, ...]:
    found: tuple[Rows, ...] = importlib.import_module(f"{package}.personal_data.sections").SECTIONS
    return found


@pytest.mark.parametrize("package", SERVICES)
def test_each_table_about_a_user_is_in_the_archive_or_left_out_for_a_reason(package: str) -> None:
    about_users = {name for name, table in tables(package).items() if PERSONAL & {*table.columns.keys()}}
    shown = {f"{package}.{section.model.__tablename__}" for section in sections(package)}
    left_out = {name for name in LEFT_OUT if name.startswith(package)}
    assert about_users - shown == left_out


@pytest.mark.parametrize("package", SERVICES)
def test_no_secret_and_no_bytes_are_in_the_archive(package: str) -> None:
    for section in sections(package):
        columns = section.model.__table__.columns
        assert not [name for name in section.columns if any(word in name for word in SECRET)], section.name
        binary = {column.key for column in columns if isinstance(column.type, LargeBinary)}
        assert not binary & {*section.columns}, section.name
    names = [section.name for section in sections(package)]
    assert len(names) == len({*names})
