import pytest

from file_service.files.drafts import MAX_FILENAME, Draft
from kit.errors import InvalidInput

EMPTY = ["", " ", "\u00a0", ".", ".."]
PATHS = ["../../etc/passwd", "/etc/passwd", "a\\b", "C:\\boot.ini"]
CONTROLS = ["a\x00b", "a\nb", "a\x1bb", "a\x7fb", "a\u0085b", "a\u2028b", "\u202efdp.exe"]


@pytest.mark.parametrize("filename", [*EMPTY, *PATHS, *CONTROLS, "x" * (MAX_FILENAME + 1)])
def test_invalid_filename_is_refused(filename: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Draft(None, filename)
    assert {issue.field for issue in refused.value.details} == {"filename"}
    assert "boot" not in str(refused.value.details)


ORDINARY = ["a", "photo 1.jpeg", "ፎቶ.png", "👩‍🔧.jpg", "...", ".bashrc", "a..b", "%2e%2e%2f"]


@pytest.mark.parametrize("filename", [*ORDINARY, "x" * MAX_FILENAME, "é" * MAX_FILENAME])
def test_any_other_filename_is_kept_unchanged(filename: str) -> None:
    assert Draft(None, filename).filename == filename
