"""Facts about persons: the identity number is unique and never stored in clear, and all facts go with the account."""

import asyncio
import secrets
from datetime import date, timedelta
from uuid import UUID

import pytest
from auth_testing import PASSWORD, Service, audit_entries, find_user, new_email, update_rows
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import select
from test_deletion import traces, until_published

from auth_service.accounts.models import User
from auth_service.audit.models import AuditEntry
from auth_service.facts import actions, fields, nrics
from auth_service.facts.fields import TypedFacts
from auth_service.facts.models import FactChanges, Gender, PersonFacts
from auth_service.facts.workers import Resealing
from auth_service.identity.workers import DeletionReminder
from auth_service.places.postal_codes import MAX_POSTAL_CODE_LENGTH, normal_postal_code
from auth_service.settings import Settings
from auth_service.vault import Vault
from kit import clock
from kit.database import Database
from kit.errors import Conflict, InvalidInput
from testkit.expectations import last_event
from testkit.people import expect_error, invalid_fields, outcome, outcomes
from testkit.rows import count_rows, select_all
from twou.auth.v1 import admin_pb2, events_pb2
from twou.auth.v1 import auth_pb2 as pb


def new_nric() -> str:
    return f"S{secrets.randbelow(10**7):07d}{secrets.choice('ABCDEFGHIZJ')}"


async def facts_of(database: Database, user_id: str) -> PersonFacts | None:
    found = await select_all(database, select(PersonFacts).where(PersonFacts.user_id == UUID(user_id)))
    return found[0] if found else None


@pytest.mark.parametrize("text", ["S1234567D", "T0000000A", "F9999999Z", "G1234567N", "M1234567K"])
def test_valid_nric_is_accepted(text: str) -> None:
    assert fields.nric_issue(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "s1234567d",
        "S1234567",
        "S12345678D",
        "A1234567D",
        "S1234567D\n",
        "\uff331234567D",
        "S\u0661234567D",
        "S1234567É",
    ],
)
def test_invalid_nric_is_refused(text: str) -> None:
    assert fields.nric_issue(text)


def test_date_of_birth_is_in_the_past_of_a_living_person(monkeypatch: pytest.MonkeyPatch) -> None:
    def on(day: str, born: str) -> str | None:
        moment = clock.now().replace(year=int(day[:4]), month=int(day[5:7]), day=int(day[8:]), hour=23)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return fields.birth_issue(born)

    for day, born in (
        ("2026-11-29", "2026-11-28"),
        ("2026-11-29", "1896-11-29"),
        ("2028-02-29", "1898-02-28"),
        ("2028-03-01", "2028-02-29"),
    ):
        assert on(day, born) is None, (day, born)
    for day, born in (
        ("2026-11-29", "2026-11-29"),
        ("2026-11-29", "1896-11-28"),
        ("2028-02-29", "1898-02-27"),
        ("2026-11-29", "2026-02-29"),
    ):
        assert on(day, born), (day, born)


@given(st.one_of(st.text(max_size=12), st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True)))
def test_any_date_of_birth_is_refused_or_read(text: str) -> None:
    issue = fields.issues(TypedFacts(date_of_birth=text))
    if not issue:
        assert fields.checked(TypedFacts(date_of_birth=text)).date_of_birth == date.fromisoformat(text)


@given(st.one_of(st.text(), st.from_regex(r" *[A-Za-z0-9 \-]{3,10} *", fullmatch=True)))
def test_normal_form_of_a_postal_code_is_its_own(text: str) -> None:
    normal = normal_postal_code(text)
    assert normal is None or (normal_postal_code(normal) == normal and len(normal) <= MAX_POSTAL_CODE_LENGTH)


def test_no_representation_holds_a_fact() -> None:
    typed = TypedFacts("S7654321D", "1985-06-01", Gender.FEMALE, "1000")
    for shown in (repr(typed), repr(fields.checked(typed))):
        assert not [text for text in ("S7654321D", "1985", "FEMALE", "1000") if text in shown]


async def test_registration_without_facts_has_no_row(service: Service, database: Database) -> None:
    user, _ = await service.join()
    assert await facts_of(database, user.id) is None
    shown = {field.name for field, _ in user.ListFields()}
    assert not shown & {"nric", "date_of_birth", "gender", "address"}


async def test_number_is_stored_in_clear_nowhere_and_the_date_in_its_column_alone(
    service: Service, database: Database
) -> None:
    nric, day = new_nric(), "1961-04-23"
    person = await service.register(nric=nric, date_of_birth=day, gender=pb.GENDER_MALE, postal_code="QX 4711")
    tokens = await service.log_in(person)
    change = pb.UpdateMeRequest(nric=new_nric(), date_of_birth="1961-04-24", postal_code="QX 4712")
    for key in ("one", "one", "two"):
        await service.call(change, token=tokens.access_token, idempotency_key=key)
    again = pb.RegisterRequest(full_name="A", email=new_email(), password=PASSWORD, nric=nric, date_of_birth=day)
    await service.call(again, idempotency_key="three")
    await until_published(database)
    assert await traces(database, nric, change.nric) == set()
    assert await traces(database, day, change.date_of_birth, "QX 471") == {"person_facts"}
    assert (await service.get_me(tokens)).nric == change.nric[-4:]


async def test_erasure_leaves_no_fact(service: Service, database: Database) -> None:
    nric = new_nric()
    user, tokens = await service.join(nric=nric, date_of_birth="1962-04-23", gender=pb.GENDER_FEMALE)
    other, _ = await service.join(nric=new_nric())
    await service.call(pb.DeleteMeRequest(), token=tokens.access_token)
    assert await facts_of(database, user.id) is None
    assert await facts_of(database, other.id) is not None
    await until_published(database)
    assert await traces(database, "1962-04-23") == set()
    await service.register(nric=nric)


async def test_deletion_by_an_earlier_release_shows_nothing_and_is_completed(
    service: Service, database: Database
) -> None:
    user, _ = await service.join(nric=new_nric(), date_of_birth="1963-04-23")
    _, admin = await service.join("admin")
    gone = clock.now() - timedelta(days=6)
    await update_rows(
        database, User, User.id == UUID(user.id), deleted_at=gone, updated_at=gone, is_active=False, full_name="-"
    )
    shown = await service.call(admin_pb2.GetUserRequest(user_id=user.id), token=admin.access_token)
    assert not {field.name for field, _ in shown.user.ListFields()} & {"nric", "date_of_birth"}
    await DeletionReminder(database).sweep()
    assert await facts_of(database, user.id) is None


async def test_change_is_recorded_and_published_by_its_name_alone(service: Service, database: Database) -> None:
    bus = service.chassis.bus
    user, tokens = await service.join(full_name="Derartu Tulu")
    change = pb.UpdateMeRequest(
        nric=new_nric(), date_of_birth="1964-04-23", gender=pb.GENDER_FEMALE, postal_code="99-QQ"
    )
    shown = (await service.call(change, token=tokens.access_token)).user
    assert shown.updated_at.ToDatetime() > user.updated_at.ToDatetime()
    await until_published(database)
    event = await last_event(bus, events_pb2.UserUpdated)
    assert (event.user_id, event.full_name, event.occurred_at) == (user.id, "Derartu Tulu", shown.updated_at)
    # Any four digits may be in an id and in a moment, by chance.
    told = str([value for field, value in event.ListFields() if field.name not in ("user_id", "occurred_at")])
    secret = (change.nric, change.nric[-4:], "1964", "99-QQ")
    assert not [text for text in secret if text in told]
    (entry,) = await audit_entries(
        database, AuditEntry.subject_id == UUID(user.id), AuditEntry.action == "account_changed"
    )
    assert entry.details == {"fields": "date_of_birth, gender, postal_code, nric"}
    # The same facts again are no change, and the number concerns no other service.
    for same in (change, pb.UpdateMeRequest(nric=new_nric())):
        await service.call(same, token=tokens.access_token)
    await until_published(database)
    assert (await last_event(bus, events_pb2.UserUpdated)).occurred_at == shown.updated_at


async def test_one_of_several_accounts_gets_a_number_at_once(service: Service, database: Database) -> None:
    nric = new_nric()
    people = [await service.join() for _ in range(4)]
    change = pb.UpdateMeRequest(nric=nric)
    answers = await outcomes(*(service.call(change, token=tokens.access_token) for _, tokens in people))
    assert sorted(answers) == [*["NRIC_TAKEN"] * 3, "OK"]
    owned = PersonFacts.nric_digest == nrics.digest(nric, Vault(SecretStr("x" * 32)))
    assert await select_all(database, select(PersonFacts).where(owned)) == []
    # The owner may state it again.
    again = await outcomes(*(service.call(change, token=tokens.access_token) for _, tokens in people))
    assert again == answers


async def test_refused_number_leaves_no_account(service: Service, database: Database) -> None:
    taken = await service.register(nric=new_nric())
    before = await count_rows(database, User.__table__)
    error = await expect_error(service.register(nric=taken.nric), Conflict, "NRIC_TAKEN")
    assert "already exists" in error.message
    assert await count_rows(database, User.__table__) == before


async def test_taken_numbers_are_counted_like_taken_names(service: Service) -> None:
    taken = await service.register(nric=new_nric())
    here = {"client_address": "192.0.2.77"}

    async def attempt(nric: str) -> str:
        request = pb.RegisterRequest(full_name="Abebe", email=new_email(), password=PASSWORD, nric=nric)
        return await outcome(service.call(request, **here))

    outcomes = [await attempt(taken.nric) for _ in range(61)]
    assert outcomes == ["NRIC_TAKEN"] * 60 + ["RATE_LIMIT_EXCEEDED"]
    assert await attempt(new_nric()) == "RATE_LIMIT_EXCEEDED"


async def test_passwords_that_differ_are_refused_before_anything_is_stored(service: Service) -> None:
    request = pb.RegisterRequest(full_name="A", email=new_email(), password=PASSWORD, password_confirm="another-1")
    await expect_error(service.call(request), InvalidInput, "PASSWORD_MISMATCH")
    request.password_confirm = PASSWORD
    key = {"idempotency_key": request.email}
    first = await service.call(request, **key)
    assert await service.call(request, **key) == first


@pytest.mark.parametrize(
    ("names", "invalid"),
    [
        ({"full_name": "", "first_name": "A"}, ["full_name"]),
        ({"full_name": "", "first_name": " ", "last_name": "B\n"}, ["first_name", "last_name"]),
        ({"full_name": "", "first_name": "a" * 60, "last_name": "b" * 40}, ["last_name"]),
        ({"full_name": "A B", "first_name": "\x00"}, ["first_name"]),
    ],
)
async def test_invalid_names_are_refused_by_their_fields(
    service: Service, names: dict[str, str], invalid: list[str]
) -> None:
    assert await invalid_fields(service.register(**names)) == invalid


async def test_first_and_last_name_become_the_full_name(service: Service, database: Database) -> None:
    person = await service.register(full_name="", first_name=" " + "a" * 59, last_name="b" * 40)
    assert (await find_user(database, person)).full_name == f"{'a' * 59} {'b' * 40}"


async def test_number_of_another_secret_key_is_not_shown_and_breaks_nothing(
    service: Service, database: Database
) -> None:
    user, tokens = await service.join(date_of_birth="1965-04-23")
    stranger = Vault(SecretStr("another secret key of 32 characters"))
    async with database.transaction() as session:
        await actions.change(session, UUID(user.id), FactChanges(nric=new_nric()), stranger)
    shown = await service.get_me(tokens)
    assert (shown.HasField("nric"), shown.date_of_birth) == (False, "1965-04-23")


async def test_two_changes_of_one_account_at_once_both_count(service: Service) -> None:
    _, tokens = await service.join()
    changes = (pb.UpdateMeRequest(gender=pb.GENDER_MALE), pb.UpdateMeRequest(date_of_birth="1966-04-23"))
    await asyncio.gather(*(service.call(change, token=tokens.access_token) for change in changes))
    shown = await service.get_me(tokens)
    assert (shown.gender, shown.date_of_birth) == (pb.GENDER_MALE, "1966-04-23")


async def test_numbers_stay_unique_and_readable_while_the_secret_key_changes(
    service: Service, database: Database, settings: Settings, vault: Vault
) -> None:
    nric = new_nric()
    owner, tokens = await service.join()
    before = Vault(SecretStr("the secret from before, of 32 characters and more"))
    changing = Vault(settings.secret_key, SecretStr("the secret from before, of 32 characters and more"))
    async with database.transaction() as session:
        await actions.change(session, UUID(owner.id), FactChanges(nric=nric), before)
    other, _ = await service.join()

    async def claims_it(user_id: str, by: Vault) -> str:
        async def change() -> None:
            async with database.transaction() as session:
                await actions.change(session, UUID(user_id), FactChanges(nric=nric), by)

        return await outcome(change())

    assert await claims_it(other.id, changing) == "NRIC_TAKEN"
    await Resealing(database, vault).sweep()
    assert not (await service.get_me(tokens)).HasField("nric"), "without the earlier key, nothing can be read"
    await Resealing(database, changing).sweep()
    assert (await service.get_me(tokens)).nric == nric[-4:]
    for by in (changing, vault):
        assert await claims_it(other.id, by) == "NRIC_TAKEN"
        assert await claims_it(owner.id, by) == "OK"
    sealed = await facts_of(database, owner.id)
    await Resealing(database, changing).sweep()
    again = await facts_of(database, owner.id)
    assert sealed is not None
    assert again is not None
    assert again.sealed_nric == sealed.sealed_nric
