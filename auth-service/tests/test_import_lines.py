"""Files of comma-separated values as admins send them: what is refused as a whole, and what is told by line."""

import pytest

from auth_service.imports.lines import MAX_BYTES, MAX_LINE, MAX_ROWS, PART_ROWS, ImportFile, Row, rows_of
from auth_service.imports.rows import checked
from kit.errors import InvalidInput

HEADER = "full_name,email,role,phone"
COLUMNS = "must begin with a line that names the columns full_name, email, role and perhaps phone, separated by commas"


def read(*lines: str, header: str = HEADER, end: str = "\n") -> list[Row]:
    file = ImportFile.read(end.join((header, *lines)).encode())
    rows = [row for part in file.parts for row in rows_of(part)]
    assert file.rows == len(rows)
    return rows


def issues(*lines: str) -> list[tuple[int, str, str]]:
    """Returns line, field and issue of what is wrong, as the import tells it."""
    return [(int(line), str(field), str(issue)) for line, field, issue in checked(read(*lines)).errors]


def refused(content: bytes) -> str:
    with pytest.raises(InvalidInput) as error:
        ImportFile.read(content)
    (detail,) = error.value.details
    assert detail.field == "file"
    return detail.issue


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows_are_read_with_their_lines(end: str) -> None:
    lines = ('"Bikila, Abebe",abebe@example.com,client,+251 911', "", ' Derartu "T" Tulu ,d@example.com,provider,')
    assert read(*lines, end=end) == [
        Row(2, "Bikila, Abebe", "abebe@example.com", "client", "+251 911"),
        Row(4, 'Derartu "T" Tulu', "d@example.com", "provider", ""),
    ]


def test_columns_come_in_any_order_and_the_phone_may_be_left_out() -> None:
    (row,) = read("a@example.com,client,Abebe", header="\ufeffEmail,role, full_name ")
    assert (row.full_name, row.email, row.role, row.phone) == ("Abebe", "a@example.com", "client", "")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "full_name;email;role",
        "full_name,email",
        "full_name,email,role,password",
        "full_name,email,role,role",
        '"full_name,email,role',
        "full_name,email,role," + "x" * MAX_LINE,
    ],
)
def test_another_header_is_refused(header: str) -> None:
    assert refused(f"{header}\nAbebe,a@example.com,client\n".encode()) == COLUMNS


def test_a_file_that_is_not_utf_8_is_refused() -> None:
    assert refused(HEADER.encode() + "\nAbebé,a@example.com,client,\n".encode("latin-1")) == "must be encoded in UTF-8"
    assert refused((HEADER + "\nAbebe,a@example.com,client,\n").encode("utf-16")) == "must be encoded in UTF-8"


def test_a_file_may_have_50_000_rows_and_not_one_more() -> None:
    lines = [f"Person {number},p{number}@example.com,client," for number in range(MAX_ROWS)]
    file = ImportFile.read("\n".join([HEADER, *lines]).encode())
    assert (file.rows, len(file.parts)) == (MAX_ROWS, MAX_ROWS // PART_ROWS)
    too_many = "\n".join([HEADER, *lines, "One,more@example.com,client,"]).encode()
    assert refused(too_many) == "must have at most 50000 rows"


def test_a_broken_line_spoils_no_other() -> None:
    wrong_quote = "has a quotation mark in the wrong place, or one that is missing"
    found = issues(
        '"Abebe,a@example.com,client,',
        "Abebe,b@example.com,client",
        "Abebe,c@example.com,client,,",
        '"Abebe" B,d@example.com,client,',
        "Abebe,e@example.com,client,",
    )
    cells = "must have 4 cells, as the first line has"
    assert found == [(2, "line", wrong_quote), (3, "line", cells), (4, "line", cells), (5, "line", wrong_quote)]


def test_a_bomb_of_quotation_marks_is_an_error_of_its_line() -> None:
    bomb = '"' * (MAX_BYTES - 200)
    assert issues(bomb, "Abebe,a@example.com,client,") == [(2, "line", "must have at most 2048 characters")]


@pytest.mark.parametrize("cell", ["=1+1", '"=HYPERLINK(""http://x"")"', "+cmd", "-1", "@SUM(A1)", " =1"])
def test_formula_cells_are_errors(cell: str) -> None:
    formula = "must not begin with =, +, - or @"
    assert issues(f"{cell},a@example.com,client,") == [(2, "full_name", formula)]
    assert issues(f"Abebe,{cell},client,") == [(2, "email", formula)]


def test_all_issues_of_a_line_are_told() -> None:
    assert [(line, field) for line, field, _ in issues("\0,nowhere,admin,=1", "A\0B,a@example.com,client,")] == [
        (2, "full_name"),
        (2, "email"),
        (2, "role"),
        (2, "phone"),
        (3, "full_name"),
    ]


@pytest.mark.parametrize("role", ["admin", "", "owner"])
def test_roles_that_admins_cannot_give_are_errors(role: str) -> None:
    assert issues(f"Abebe,a@example.com,{role},") == [(2, "role", "must be client, provider or moderator")]


def test_an_address_that_comes_twice_counts_once() -> None:
    rows = read("A,a@example.com,client,", "B,A@Example.com,client,", "C,c@example.com,CLIENT,")
    found = checked(rows)
    assert (list(found.accounts), found.repeated, found.failed) == (["a@example.com", "c@example.com"], 1, 0)
    # Also in another part.
    assert [row.is_repeated for row in rows] == [False, True, False]
