"""OfferingService over gRPC: messages in both directions, permissions, and repeated commands."""

from typing import Any

import pytest
from remote_testing import Remote, issuer

from kit.errors import Forbidden, NotFound, Unauthenticated
from kit.ids import new_id
from testkit.people import Person, expect_error, invalid_fields
from twou.request.v1 import service_pb2 as pb

USUAL: dict[str, Any] = {"name": "Influenza", "duration_minutes": 15}


async def create(remote: Remote, person: Person, key: str | None = None, **said: Any) -> pb.Service:
    message = pb.CreateServiceRequest(**{**USUAL, **said})
    answer: pb.CreateServiceResponse = await person(remote.offerings.CreateService, message, key)
    return answer.service


async def test_a_shared_service_from_its_creation_to_its_list(remote: Remote) -> None:
    admin, client = issuer.person("admin"), issuer.person("client")
    draft = pb.CriterionDraft(
        age_criteria="6 - 59 MONTHS",
        gender_criteria=pb.GENDER_CRITERION_F,
        health_condition_criteria=pb.HEALTH_CONDITION_ASTHMA,
        doses_required=2,
        dose_interval_days=28,
        frequency="once",
    )
    made = await create(remote, admin, kind=pb.SERVICE_KIND_VACCINATION, price="19.9", criteria=[draft])
    assert (made.name, made.kind, made.duration_minutes) == ("Influenza", pb.SERVICE_KIND_VACCINATION, 15)
    assert (made.price, made.currency, made.HasField("venue_id"), made.is_active) == ("19.90", "ETB", False, True)
    (criterion,) = made.criteria
    assert (criterion.age_criteria, criterion.age_min_months, criterion.age_max_months) == ("6-59 months", 6, 59)
    assert (criterion.gender_criteria, criterion.doses_required) == (pb.GENDER_CRITERION_F, 2)
    assert criterion.health_condition_criteria == pb.HEALTH_CONDITION_ASTHMA
    assert (criterion.dose_interval_days, criterion.HasField("repeat_after_days")) == (28, False)

    update = pb.UpdateServiceRequest(
        service_id=made.id, criteria=pb.CriterionDraftList(items=[pb.CriterionDraft(id=criterion.id)]), clear=["price"]
    )
    changed = (await admin(remote.offerings.UpdateService, update)).service
    assert (changed.HasField("price"), changed.currency, changed.name) == (False, "ETB", "Influenza")
    (only,) = changed.criteria
    assert (only.id, only.HasField("age_criteria"), only.HasField("age_min_months")) == (criterion.id, False, False)
    assert (only.gender_criteria, only.doses_required) == (pb.GENDER_CRITERION_NONE, 1)

    for person in (client, issuer.person("provider")):
        found = await person(remote.offerings.GetService, pb.GetServiceRequest(service_id=made.id))
        assert found.service == changed
        assert (await person(remote.offerings.ListServices, pb.ListServicesRequest(q="flu"))).services == [changed]


async def test_a_repeated_creation_makes_one_service(remote: Remote) -> None:
    admin = issuer.person("admin")
    first, again = [await create(remote, admin, key="the same") for _ in range(2)]
    assert first == again
    assert len((await admin(remote.offerings.ListServices, pb.ListServicesRequest())).services) == 1


async def test_refusals_have_their_codes(remote: Remote) -> None:
    client, provider, admin = (issuer.person(role) for role in ("client", "provider", "admin"))
    made = await create(remote, admin)
    read, write, listed = remote.offerings.GetService, remote.offerings.UpdateService, remote.offerings.ListServices
    await expect_error(create(remote, client), Forbidden, "ONLY_PROVIDERS")
    await expect_error(create(remote, provider), Forbidden, "ONLY_ADMINS")
    own = pb.UpdateServiceRequest(service_id=made.id, name="Mine")
    await expect_error(client(write, own), Forbidden, "ONLY_ADMINS")
    for venue_id in ("", "none", str(new_id()), made.id):
        asked = pb.ListServicesRequest(venue_id=venue_id)
        await expect_error(create(remote, provider, venue_id=venue_id), NotFound, "VENUE_NOT_FOUND")
        await expect_error(client(listed, asked), NotFound, "VENUE_NOT_FOUND")
    for service_id in ("", "none", str(new_id())):
        unknown, change = pb.GetServiceRequest(service_id=service_id), pb.UpdateServiceRequest(service_id=service_id)
        await expect_error(client(read, unknown), NotFound, "SERVICE_NOT_FOUND")
        await expect_error(admin(write, change), NotFound, "SERVICE_NOT_FOUND")
    cleared = pb.UpdateServiceRequest(service_id=made.id, clear=["name"])
    assert await invalid_fields(admin(write, cleared)) == ["name"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("q", "x" * 201), ("q", "a\nb"), ("q", "a\x00b"), ("limit", 101), ("kind", 99), ("cursor", "nonsense")],
)
async def test_impossible_filters_are_refused_by_field(remote: Remote, field: str, value: Any) -> None:
    asked = pb.ListServicesRequest(**{field: value})
    assert await invalid_fields(issuer.person("client")(remote.offerings.ListServices, asked)) == [field]


@pytest.mark.parametrize("blank", ["", " ", "\t "])
async def test_a_blank_part_of_a_name_is_no_filter(remote: Remote, blank: str) -> None:
    admin = issuer.person("admin")
    made = await create(remote, admin)
    assert (await admin(remote.offerings.ListServices, pb.ListServicesRequest(q=blank))).services == [made]


async def test_everyone_reads_and_no_one_writes_without_a_token(remote: Remote) -> None:
    made = await create(remote, issuer.person("admin"))
    anyone = Person(new_id(), None)
    assert (await anyone(remote.offerings.GetService, pb.GetServiceRequest(service_id=made.id))).service == made
    await expect_error(create(remote, anyone), Unauthenticated, "NOT_AUTHENTICATED")
