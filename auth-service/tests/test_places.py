"""The operator's table of postal codes: a file replaces it as a whole, or not at all."""

import argparse
import time
from pathlib import Path

import pytest
from auth_testing import delete_rows
from sqlalchemy import select

from auth_service.__main__ import load_places
from auth_service.places import actions
from auth_service.places.errors import BadTable
from auth_service.places.models import Place
from auth_service.settings import Settings
from kit.database import Database
from testkit.rows import count_rows, select_all

HEADER = "postal_code,address,latitude,longitude"
GOOD = f"{HEADER}\n1000,Bole Road,9.0,38.7\n"
MANY = 200_000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "codes.csv"


def write(file: Path, content: str | bytes) -> None:
    file.write_bytes(content.encode() if isinstance(content, str) else content)


async def table(database: Database) -> dict[str, tuple[str, float, float]]:
    found = await select_all(database, select(Place))
    return {place.postal_code: (place.address, place.latitude, place.longitude) for place in found}


async def test_command_replaces_the_table(
    settings: Settings, database: Database, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(
        file,
        b"\xef\xbb\xbf"
        + 'longitude,Latitude,address, postal_code\r\n-180,90," Road 1, ""East"" ",ab-1\r\n38.7,9,ቦሌ,1000\n\n'.encode(),
    )
    await delete_rows(database, Place)
    await load_places(settings, argparse.Namespace(file=str(file)))
    assert capsys.readouterr().out == "The table of postal codes has 2 places now; it had 0.\n"
    assert await table(database) == {"AB-1": ('Road 1, "East"', 90, -180), "1000": ("ቦሌ", 9, 38.7)}
    write(file, GOOD)
    for _ in range(2):
        await load_places(settings, argparse.Namespace(file=str(file)))
        assert await table(database) == {"1000": ("Bole Road", 9, 38.7)}


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("", "The first line"),
        ("1000,Bole Road,9,38\n", "The first line"),
        (f"{HEADER},note\n", "The first line"),
        (f"{HEADER}\n", "no place"),
        (f"{GOOD}1001,Bole Road,9\n", "Line 3: must have 4 values"),
        (f"{GOOD}1001,Bole Road,9,38,1\n", "Line 3: must have 4 values"),
        (f"{GOOD} 1000 ,Bole Road,9,38\n", "Line 3: the postal code is in the table already"),
        (f"{GOOD}1%,Bole Road,9,38\n", "Line 3: postal_code"),
        (f"{GOOD}1001,,9,38\n", "Line 3: address"),
        (f"{GOOD}1001,{'x' * 301},9,38\n", "Line 3: address"),
        (f"{GOOD}1001,a\x1bb,9,38\n", "Line 3: address"),
        (f'{GOOD}1001,"a\nb",9,38\n', "Line 4: address"),
        *(
            (f"{GOOD}1001,B,{text},38\n", "Line 3: latitude")
            for text in ("", "nan", "inf", "91", "-90.1", "north", "\u0669")
        ),
        *((f"{GOOD}1001,B,9,{text}\n", "Line 3: longitude") for text in ("181", "1e999", "0x10")),
        (f"{GOOD}1001,{'x' * 3000},9,38\n", "Line 3: has more than"),
        (f'{GOOD}1001,"B,9,38\n', "is not CSV"),
        (f'{GOOD}1001,"B"x,9,38\n', "is not CSV"),
    ],
)
async def test_a_mistake_changes_nothing(database: Database, file: Path, text: str, issue: str) -> None:
    write(file, GOOD)
    await actions.load(database, file)
    write(file, text)
    with pytest.raises(BadTable) as refused:
        await actions.load(database, file)
    assert issue in str(refused.value)
    assert await table(database) == {"1000": ("Bole Road", 9, 38.7)}


async def test_what_is_no_text_or_no_file_is_refused_in_a_sentence(
    settings: Settings, database: Database, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(file, GOOD.encode() + b"1001,\xff\xfe,9,38\n")
    for path in (file, tmp_path, tmp_path / "absent.csv"):
        with pytest.raises(SystemExit) as ended:
            await load_places(settings, argparse.Namespace(file=str(path)))
        assert ended.value.code == 1
        assert capsys.readouterr().err.endswith(" Nothing was changed.\n")


@pytest.mark.slow
async def test_large_table_is_loaded_in_seconds(database: Database, file: Path) -> None:
    """The time of the process, because others may have the processor for a while."""
    text = "".join([f"{HEADER}\n", *(f"{n:06d},Road {n % 977} No {n},1.3,103.8\n" for n in range(MANY))])
    write(file, text)
    began = time.process_time()
    assert (await actions.load(database, file))[1] == MANY
    assert time.process_time() - began < 20
    assert await count_rows(database, Place.__table__) == MANY
    write(file, f"{text}000000,Twice,1,1\n")
    with pytest.raises(BadTable, match="Line 200002: the postal code is in the table already"):
        await actions.load(database, file)
    assert await count_rows(database, Place.__table__) == MANY
