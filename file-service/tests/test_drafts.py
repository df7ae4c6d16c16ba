import pytest

from file_service.drafts import MAX_FILENAME, Draft
from kit.errors import InvalidInput


@pytest.mark.parametrize(
    "filename",
    [
        "",
        " ",
        "\u00a0",
        ".",
        "..",
        "x" * (MAX_FILENAME + 1),
        "../../etc/passwd",
        "/etc/passwd",
        "a\\b",
        "C:\\boot.ini",
        "a\x00b",
        "a\nb",
        "a\x1bb",
        "a\x7fb",
        "a\u0085b",
        "a\u2028b",
        "\u202efdp.exe",
    ],
)
def test_what_is_no_label_is_refused(filename: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Draft(None, filename)
    assert {issue.field for issue in refused.value.details} == {"filename"}
    assert "boot" not in str(refused.value.details)


@pytest.mark.parametrize(
    "filename",
    [
        "a",
        "photo 1.jpeg",
        "ፎቶ.png",
        "👩‍🔧.jpg",
        "...",
        ".bashrc",
        "x" * MAX_FILENAME,
        "é" * MAX_FILENAME,
        "a..b",
        "%2e%2e%2f",
    ],
)
def test_any_other_name_is_kept_as_it_is(filename: str) -> None:
    assert Draft(None, filename).filename == filename
