from file_service.files.models import File
from kit.ids import new_id
from testkit.callers import new_caller


def test_file_belongs_to_its_uploader() -> None:
    owner = new_caller()
    file = File(owner_id=owner.user_id, request_id=new_id())
    assert file.belongs_to(owner)
    assert not file.belongs_to(new_caller())
    assert not file.belongs_to(new_caller("admin"))
