from collections.abc import Callable
from dataclasses import asdict

from file_service.models import File, Participants, RequestState
from kit.caller import Caller
from kit.ids import new_id


def test_the_files_of_a_request_are_read_by_its_two_people_and_admins(
    accepted: RequestState, person: Callable[..., Caller]
) -> None:
    participants = Participants(**asdict(accepted))
    assert participants.members == (accepted.client_id, accepted.provider_id)
    assert participants.may_be_read_by(person(accepted.client_id))
    assert participants.may_be_read_by(person(accepted.provider_id, role="provider"))
    assert participants.may_be_read_by(person(role="admin"))
    assert not participants.may_be_read_by(person())


def test_before_acceptance_the_client_is_alone(pending: RequestState, person: Callable[..., Caller]) -> None:
    participants = Participants(**asdict(pending))
    assert participants.members == (pending.client_id,)
    assert not participants.may_be_read_by(person(role="provider"))


def test_a_file_belongs_to_who_uploaded_it(person: Callable[..., Caller]) -> None:
    owner = person()
    file = File(owner_id=owner.user_id, request_id=new_id())
    assert file.belongs_to(owner)
    assert not file.belongs_to(person())
    assert not file.belongs_to(person(role="admin"))
