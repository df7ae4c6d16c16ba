from collections.abc import Callable

from file_service.models import File
from kit.caller import Caller
from kit.ids import new_id


def test_a_file_belongs_to_who_uploaded_it(person: Callable[..., Caller]) -> None:
    owner = person()
    file = File(owner_id=owner.user_id, request_id=new_id())
    assert file.belongs_to(owner)
    assert not file.belongs_to(person())
    assert not file.belongs_to(person(role="admin"))
