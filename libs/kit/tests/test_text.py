import pytest

from kit import text


def test_lengths_are_those_of_characters() -> None:
    assert text.length_issue("äß€", min_length=1, max_length=3) is None
    assert text.length_issue("", min_length=1, max_length=3) == "must have 1 to 3 characters"
    assert text.length_issue("1234", min_length=1, max_length=3) == "must have 1 to 3 characters"
    assert text.max_length_issue("", 3) is None
    assert text.max_length_issue("1234", 3) == "must have at most 3 characters"


def test_nul_is_noticed() -> None:
    assert text.nul_issue("a\nb") is None
    assert text.nul_issue("a\x00b") == "must not contain NUL characters"
    assert text.without_nul("a\x00b") == "ab"


@pytest.mark.parametrize("character", ["\x00", "\n", "\x1b", "\x7f", "\x85"])
def test_control_characters_are_noticed_unless_they_are_allowed(character: str) -> None:
    assert text.control_issue(f"a{character}b") == "must not contain control characters"
    assert text.control_issue(f"a{character}b", allowed=character) is None


def test_letters_of_every_script_are_no_control_characters() -> None:
    assert text.control_issue("Ünï አማርኛ 🚗 …") is None
