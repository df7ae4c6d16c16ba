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
    "\t=1": "'\t=1",
}


def test_a_cell_is_never_a_formula() -> None:
    assert {value: as_cell(value) for value in CELLS} == CELLS
