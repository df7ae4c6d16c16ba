"""Writes entries as a file of the type text/calendar (RFC 5545), by the library `icalendar`.

The same entries make the same bytes, so that a reader who has them already is told so. Lines are folded at 75 octets
and texts are escaped by the library; control characters, which a text of RFC 5545 cannot have, are taken out before.
"""

import asyncio
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache

from icalendar import Calendar, vDatetime, vGeo, vInt, vText
from icalendar.parser import Contentline, Parameters

from request_service.booking.calendars.entries import Entry, EntryStatus

# A file is no longer, so that it passes as one message; the last entries are left out.
MAX_BYTES = 3 * 1024 * 1024
# Readers are asked to look as often as this.
REFRESHED_EVERY = timedelta(hours=1)

_PRODUCT = "-//2U//Calendar//EN"
_NAME = "2U"
# Stands behind the id in an UID, so that it is no other system's.
_DOMAIN = "2u"
_END = b"END:VCALENDAR\r\n"
_SECOND = timedelta(seconds=1)
_NO_PARAMETERS = Parameters()
# Entries that are kept as they were written.
_KEPT = 10_000
# Digits behind the point: a hundredth of a metre.
_PRECISION = 7
# Entries that are written without a pause for others.
_AT_ONCE = 20
_LINE_ENDS = re.compile("\r\n|[\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]")


async def written(entries: Iterable[Entry]) -> bytes:
    """Returns the file with these entries, in their order."""
    parts = [_head()]
    size = len(parts[0]) + len(_END)
    for number, entry in enumerate(entries):
        event = _event(entry)
        size += len(event)
        if size > MAX_BYTES:
            break
        parts.append(event)
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)
    return b"".join((*parts, _END))


@cache
def _head() -> bytes:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, _NAME)
    calendar.add("refresh-interval", REFRESHED_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    content: bytes = calendar.to_ical()
    return content.removesuffix(_END)


# Calendars are read again and again, and few of their entries have changed meanwhile.
@lru_cache(maxsize=_KEPT)
def _event(entry: Entry) -> bytes:
    is_cancelled = entry.status is EntryStatus.CANCELLED
    lines = [
        b"BEGIN:VEVENT",
        _line("UID", vText(f"{entry.source_id}@{_DOMAIN}")),
        _line("DTSTAMP", vDatetime(_down(entry.changed_at))),
        _line("LAST-MODIFIED", vDatetime(_down(entry.changed_at))),
        _line("DTSTART", vDatetime(_down(entry.starts_at))),
        _line("DTEND", vDatetime(_up(entry.ends_at))),
        _line("SEQUENCE", vInt(entry.sequence)),
        _line("STATUS", vText(entry.status.value)),
        _line("TRANSP", vText("TRANSPARENT" if is_cancelled else "OPAQUE")),
        _line("CLASS", vText("PRIVATE")),
        _line("SUMMARY", vText(_clean(entry.title))),
    ]
    if entry.place is not None:
        lines.append(_line("LOCATION", vText(_clean(entry.place))))
    if entry.position is not None:
        latitude, longitude = entry.position
        lines.append(_line("GEO", vGeo((round(latitude, _PRECISION), round(longitude, _PRECISION)))))
    if entry.note is not None:
        lines.append(_line("DESCRIPTION", vText(_clean(entry.note))))
    return b"\r\n".join((*lines, b"END:VEVENT", b""))


def _line(name: str, value: vText | vDatetime | vInt | vGeo) -> bytes:
    """Returns one property, folded. The library's events do the same in three times the time."""
    content: bytes = Contentline.from_parts(name, _NO_PARAMETERS, value).to_ical()
    return content


def _down(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _up(moment: datetime) -> datetime:
    """Returns the next whole second: an end must be after its start."""
    whole = _down(moment)
    return whole if whole == moment else whole + _SECOND


def _clean(text: str) -> str:
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))
