"""Calendars as files, read line by line as RFC 5545 says, and by another library than the one that writes them."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event
from request_testing import calmly

from kit.ids import new_id
from request_service.booking.calendars import ics
from request_service.booking.calendars.entries import Entry, EntryStatus, made_at

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
# A name of 300 characters of three bytes each.
AMHARIC = ("ሰላም ነው " * 43)[:300]
_NAMES = {
    "UID",
    "DTSTAMP",
    "LAST-MODIFIED",
    "DTSTART",
    "DTEND",
    "SEQUENCE",
    "STATUS",
    "TRANSP",
    "CLASS",
    "SUMMARY",
    "LOCATION",
    "GEO",
    "DESCRIPTION",
}


def entry(**changes: Any) -> Entry:
    facts: dict[str, Any] = {
        "source_id": new_id(),
        "starts_at": NOON,
        "ends_at": NOON + timedelta(minutes=30),
        "title": "Oil change",
        "status": EntryStatus.CONFIRMED,
        "sequence": 0,
        "changed_at": NOON - timedelta(days=1),
    }
    return Entry(**facts | changes)


def lines_of(content: bytes) -> list[str]:
    """Returns the unfolded lines. Fails if a line is too long, ends otherwise or has a control character."""
    *folded, last = content.split(b"\r\n")
    assert last == b""
    for line in folded:
        assert len(line) <= 75
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line)
        # No character is cut in two.
        line.decode()
    return content.decode().replace("\r\n ", "").split("\r\n")[:-1]


def events_of(content: bytes) -> list[dict[str, str]]:
    """Returns the properties of the events by their names. Fails for any that no event has, or has twice."""
    found: list[dict[str, str]] = []
    events = re.findall(r"BEGIN:VEVENT\n(.*?)\nEND:VEVENT", "\n".join(lines_of(content)), re.DOTALL)
    for event in events:
        pairs = [line.split(":", 1) for line in event.split("\n")]
        assert {name for name, _ in pairs} <= _NAMES
        assert len({name for name, _ in pairs}) == len(pairs)
        found.append(dict(pairs))
    return found


def text_of(value: str) -> str:
    """Returns the text that a value of the type TEXT stands for."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def read(content: bytes) -> list[Event]:
    """Returns the events as another library reads them."""
    return list(IcsCalendarStream.calendar_from_ics(content.decode()).events)


async def test_an_entry_is_written_with_all_that_calendars_need() -> None:
    one = entry(place="Bole Garage, Bole Road 1", position=(9.0123, 38.7612), note="A blue car", sequence=3)
    content = await ics.written([one])
    assert lines_of(content)[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//2U//Calendar//EN"]
    assert events_of(content) == [
        {
            "UID": f"{one.source_id}@2u",
            "DTSTAMP": "20261128T120000Z",
            "LAST-MODIFIED": "20261128T120000Z",
            "DTSTART": "20261129T120000Z",
            "DTEND": "20261129T123000Z",
            "SEQUENCE": "3",
            "STATUS": "CONFIRMED",
            "TRANSP": "OPAQUE",
            "CLASS": "PRIVATE",
            "SUMMARY": "Oil change",
            "LOCATION": "Bole Garage\\, Bole Road 1",
            "GEO": "9.0123;38.7612",
            "DESCRIPTION": "A blue car",
        }
    ]
    (event,) = read(content)
    assert (event.uid, event.start, event.end) == (f"{one.source_id}@2u", one.starts_at, one.ends_at)
    assert (event.summary, event.location, event.description) == (one.title, one.place, one.note)
    assert (event.sequence, event.geo and (event.geo.lat, event.geo.lng)) == (3, one.position)


async def test_a_cancelled_entry_keeps_no_time_busy() -> None:
    (event,) = events_of(await ics.written([entry(status=EntryStatus.CANCELLED)]))
    assert (event["STATUS"], event["TRANSP"]) == ("CANCELLED", "TRANSPARENT")


async def test_lines_are_folded_by_octets_and_unfold_to_the_same_text() -> None:
    content = await ics.written([entry(title=AMHARIC, note=AMHARIC, place=AMHARIC)])
    (event,) = events_of(content)
    assert [event["SUMMARY"], event["DESCRIPTION"], event["LOCATION"]] == [AMHARIC.strip()] * 3
    assert read(content)[0].summary == AMHARIC.strip()


@pytest.mark.parametrize("field", ["title", "place", "note"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x1e"])
async def test_no_text_makes_another_property(field: str, line_end: str) -> None:
    text = line_end.join(("a; b, c\\n", "END:VEVENT", "BEGIN:VEVENT", "ATTENDEE:mailto:a@b.example", " folded"))
    content = await ics.written([entry(**{field: text})])
    (event,) = events_of(content)
    (read_event,) = read(content)
    name = {"title": "SUMMARY", "place": "LOCATION", "note": "DESCRIPTION"}[field]
    expected = text.replace(line_end, "\n")
    assert text_of(event[name]) == expected
    assert getattr(read_event, {"title": "summary", "place": "location", "note": "description"}[field]) == expected
    assert not read_event.attendees


@calmly
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400))
async def test_any_text_comes_out_as_it_went_in_without_control_characters(text: str) -> None:
    (event,) = events_of(await ics.written([entry(title=text)]))
    whole = re.sub("\r\n|[\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]", "\n", text)
    kept = "".join(one for one in whole if one in "\n\t" or unicodedata.category(one) != "Cc")
    assert text_of(event["SUMMARY"]) == kept


async def test_the_same_entries_make_the_same_bytes() -> None:
    entries = [entry(note=str(number)) for number in range(50)]
    assert await ics.written(entries) == await ics.written(entries)
    assert await ics.written(entries) != await ics.written(entries[1:])


async def test_times_are_whole_seconds_with_the_end_after_the_start() -> None:
    start = NOON.replace(microsecond=1)
    (event,) = events_of(await ics.written([entry(starts_at=start, ends_at=start + timedelta(microseconds=1))]))
    assert (event["DTSTART"], event["DTEND"]) == ("20261129T120000Z", "20261129T120001Z")
    elsewhere = NOON.astimezone(tz=None)
    (event,) = events_of(await ics.written([entry(starts_at=elsewhere, ends_at=elsewhere + timedelta(hours=1))]))
    assert event["DTSTART"] == "20261129T120000Z"


async def test_a_file_is_never_longer_than_a_message_and_leaves_out_the_last() -> None:
    entries = [entry(title=AMHARIC, note=AMHARIC, place=AMHARIC) for _ in range(1500)]
    content = await ics.written(entries)
    assert ics.MAX_BYTES - 10_000 < len(content) <= ics.MAX_BYTES
    found = [one["UID"] for one in events_of(content)]
    assert found == [f"{one.source_id}@2u" for one in entries[: len(found)]]


def test_an_id_tells_when_it_was_made() -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    assert before <= made_at(new_id()) <= datetime.now(UTC)
