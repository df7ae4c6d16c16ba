from gateway.spreadsheets import as_cell

CELLS = {
    "Abebe": "Abebe",
    None: "",
    True: "true",
    "2026-11-21T12:00:00Z": "2026-11-21T12:00:00Z",
    "+251 911 234-567": "+251 911 234-567",
    "=1+1": "'=1+1",
    "+1+cmd|' /C calc'!A0": "'+1+cmd|' /C calc'!A0",
    "-2+3": "'-2+3",
    "@SUM(A1)": "'@SUM(A1)",
    "\t=1": "'\t'=1",
    "\rA": "'\rA",
    # Within a text: a spreadsheet whose cells end at semicolons or tabs begins another cell there.
    "photo;=1+1.txt": "photo;'=1+1.txt",
    'photo"; @SUM(A1)': "photo\";' @SUM(A1)",
    "a\t+1": "a\t'+1",
    "a\n-1": "a\n'-1",
    ' "=1+1': "' \"=1+1",
    "\uff1d1+1": "'\uff1d1+1",
    "a;b = c - d": "a;b = c - d",
}


def test_a_cell_is_never_a_formula() -> None:
    assert {value: as_cell(value) for value in CELLS} == CELLS


def test_a_negative_number_is_a_number_and_a_text_like_it_is_not() -> None:
    assert (as_cell(-19.99), as_cell(-5), as_cell("-19.99")) == ("-19.99", "-5", "'-19.99")
