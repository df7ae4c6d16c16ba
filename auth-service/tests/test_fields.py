import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth_service.accounts import fields
from auth_service.accounts.fields import Registration
from auth_service.accounts.models import Changes, Role
from auth_service.accounts.password_rules import password_issue
from kit.errors import InvalidInput

GOOD = Registration("Abebe Bikila", "abebe@example.com", Role.CLIENT, "+251 (91) 123-4567", "Abebe_1")


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("abebe@example.com", "abebe@example.com"),
        ("  Abebe@Example.COM ", "abebe@example.com"),
        ("a.b+tag@sub.example.org", "a.b+tag@sub.example.org"),
        ("visitor@stage.test", "visitor@stage.test"),
        (f"{'a' * 64}@example.com", f"{'a' * 64}@example.com"),
    ],
)
def test_email_has_one_normal_form(typed: str, normal: str) -> None:
    assert fields.normal_email(typed) == normal
    assert fields.normal_email(normal) == normal


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "abebe",
        "abebe@",
        "@example.com",
        "a b@example.com",
        "a@b@example.com",
        "abebe@example",
        "abebe@example..com",
        "abebe@exam\x00ple.com",
        "a\x00@example.com",
        "abebe@example.com\nBcc: all@example.com",
        f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.{'f' * 20}.com",
        "a" * 300 + "@example.com",
        "a" * 100_000 + "@example.com",
    ],
)
def test_invalid_email_is_refused(typed: str) -> None:
    assert fields.normal_email(typed) is None


@given(st.text())
def test_normal_form_of_any_text_is_valid(text: str) -> None:
    normal = fields.normal_email(text)
    assert normal is None or (len(normal) <= fields.MAX_EMAIL_LENGTH and "\x00" not in normal)


@pytest.mark.parametrize("name", ["A", "ብርሃኑ ከበደ", "  José  ", "x" * 100])
def test_valid_full_name_is_accepted(name: str) -> None:
    assert fields.full_name_issue(name) is None


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "Abe\x00be", "Abe\nbe", "\x1b[31m"])
def test_invalid_full_name_is_refused(name: str) -> None:
    assert fields.full_name_issue(name)


@pytest.mark.parametrize("name", ["abc", "A.b-C_9", "x" * 32])
def test_valid_username_is_accepted(name: str) -> None:
    assert fields.username_issue(name) is None


@pytest.mark.parametrize("name", ["", "ab", "x" * 33, "a b", "a@b", "naïve", "abc\n", "ab\x00c", "a\x00bc"])
def test_invalid_username_is_refused(name: str) -> None:
    assert fields.username_issue(name)


@pytest.mark.parametrize("phone", ["911", "+251911234567", "(011) 555-12 34"])
def test_valid_phone_is_accepted(phone: str) -> None:
    assert fields.phone_issue(phone) is None


@pytest.mark.parametrize("phone", ["", "12", "1" * 33, "call me", "+++", "911\n", "9\x0011", "٩١١"])
def test_invalid_phone_is_refused(phone: str) -> None:
    assert fields.phone_issue(phone)


@pytest.mark.parametrize("password", ["correct-horse-42", "пароль-пароль-1", "1 2 3 a b c", "x" * 127 + "1"])
def test_valid_password_is_accepted(password: str) -> None:
    assert password_issue(password, min_length=8) is None


@pytest.mark.parametrize(
    ("password", "issue"),
    [
        ("", "8 to 128"),
        ("short-1", "8 to 128"),
        ("x" * 128 + "1", "8 to 128"),
        ("only-letters", "one letter and one digit"),
        ("1234 5678", "one letter and one digit"),
        ("correct-horse\x0042", "control characters"),
        ("correct\x00horse-42", "control characters"),
        ("correct-horse\t42", "control characters"),
        ("password1", "common"),
        ("password123", "common"),
        ("PassWord123", "common"),
        ("1q2w3e4r", "common"),
    ],
)
def test_invalid_password_is_refused(password: str, issue: str) -> None:
    assert issue in (password_issue(password, min_length=8) or "")


def test_minimum_length_of_passwords_is_a_setting() -> None:
    assert password_issue("twelve-char1", min_length=12) is None
    assert "13 to 128" in (password_issue("twelve-char1", min_length=13) or "")


def test_registration_is_brought_into_normal_form() -> None:
    typed = Registration("  Abebe Bikila ", "Abebe@Example.com", Role.PROVIDER, None, None)
    assert fields.checked(typed, None) == Registration("Abebe Bikila", "abebe@example.com", Role.PROVIDER, None, None)
    assert fields.checked(GOOD, None) == GOOD


def test_error_names_all_invalid_fields_without_their_values() -> None:
    typed = Registration("", "nonsense", Role.ADMIN, "call me", "a b")
    with pytest.raises(InvalidInput) as refused:
        fields.checked(typed, "is too secret")
    found = {detail.field: detail.issue for detail in refused.value.details}
    assert set(found) == {"full_name", "email", "role", "phone", "username", "password"}
    assert not any(value in issue for issue in found.values() for value in ("nonsense", "call me", "a b"))


@pytest.mark.parametrize("bio", ["", "I tow.\r\n\tAlways.", "ß" * 1000, " " + "x" * 1000 + "\n"])
def test_valid_bio_is_accepted(bio: str) -> None:
    assert fields.bio_issue(bio) is None


@pytest.mark.parametrize("bio", ["x" * 1001, "a\x00b", "\x1b[31m", "\x85"])
def test_invalid_bio_is_refused(bio: str) -> None:
    assert fields.bio_issue(bio)


@pytest.mark.parametrize("locale", ["en", "am-ET", "zh-Hant-TW", "sl-rozaj-biske-1994", "en-" + "x" * 8 + "-y" * 12])
def test_valid_locale_is_accepted(locale: str) -> None:
    assert fields.locale_issue(locale) is None


@pytest.mark.parametrize("locale", ["", "e", "en_US", "en-", "-en", "internationally", "en\n", "en" + "-a" * 17, "አማ"])
def test_invalid_locale_is_refused(locale: str) -> None:
    assert fields.locale_issue(locale)


def test_changes_are_brought_into_normal_form_and_absent_fields_stay_absent() -> None:
    typed = Changes(full_name=" Abebe ", email=" Abebe@Example.COM", bio=" fast \n", theme="dark", locale="am-ET")
    assert fields.checked_changes(typed) == Changes(
        full_name="Abebe", email="abebe@example.com", bio="fast", theme="dark", locale="am-ET"
    )
    assert fields.checked_changes(Changes()) == Changes()
    cleared = Changes(username="", phone="", bio="")
    assert fields.checked_changes(cleared) == cleared


def test_error_names_all_invalid_fields_of_a_change() -> None:
    typed = Changes(" ", "a b", "", "call me", "\x00", "blue", "en_US")
    with pytest.raises(InvalidInput) as refused:
        fields.checked_changes(typed)
    wrong = [detail.field for detail in refused.value.details]
    assert wrong == ["full_name", "username", "email", "phone", "bio", "preferences.theme", "preferences.locale"]


@pytest.mark.parametrize(
    "password",
    [
        *("P@ssw0rd1", "Passw0rd!23", "roadside1", "2u2u2u2u1", "R0ads1de2026", "2U-roadside-1", "Qwerty2026!"),
        *("abebe.bikila@example.com1", "AbebeBikila1960", "b1kila-1960", "runner_60x1"),
    ],
)
def test_password_of_known_words_is_refused(password: str) -> None:
    own = ["abebe.bikila@example.com", "abebe.bikila", "Abebe Bikila", "runner_60"]
    assert password_issue(password, min_length=8, own=own)


@pytest.mark.parametrize(
    "password",
    [
        *("a-long-way-from-home-1", "another-way-home-2", "correct-horse-42", "battery-staple-43"),
        *("abebe likes long walks 7", "my roadside cafe at noon 1", "x9Kq2uLm"),
    ],
)
def test_password_with_known_words_among_others_is_accepted(password: str) -> None:
    assert password_issue(password, min_length=8, own=["abebe@example.com", "Abebe Bikila"]) is None
