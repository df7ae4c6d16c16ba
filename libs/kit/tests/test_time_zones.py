"""Time zones come from the package, also where the machine has others."""

import zoneinfo
from datetime import UTC, datetime, timedelta

import pytest

from kit import time_zones
from kit.errors import InvalidInput


@pytest.mark.parametrize("name", ["Africa/Addis_Ababa", "America/Argentina/Salta", "Etc/UTC", "UTC", "Etc/GMT+5"])
def test_names_of_the_database_are_taken(name: str) -> None:
    assert time_zones.checked("time_zone", name) == name
    assert time_zones.zone(name).key == name


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", "Africa/Addis_Ababa ", "africa/addis_ababa", "AFRICA/ADDIS_ABABA", "Africa", "Mars/Olympus"),
        *(
            "/etc/localtime",
            "/usr/share/zoneinfo/UTC",
            "../zoneinfo/UTC",
            "Africa/../UTC",
            "./UTC",
            "Africa//Cairo",
        ),
        *("localtime", "Factory", "posix/UTC", "right/UTC", "posixrules", "zone.tab", "tzdata.zi", "__init__.py"),
        *("UTC\x00", "UTC\n", "+03:00", "GMT+99", "x" * 10_000),
    ],
)
def test_other_texts_are_refused(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        time_zones.checked("time_zone", name)
    assert [detail.field for detail in refused.value.details] == ["time_zone"]


def test_every_name_has_rules_without_the_database_of_the_machine() -> None:
    zoneinfo.reset_tzpath(to=[])
    try:
        assert len(time_zones.names()) > 400
        for name in time_zones.names():
            assert time_zones.zone(name).utcoffset(datetime(2026, 7, 1, tzinfo=UTC)) is not None
    finally:
        zoneinfo.reset_tzpath()
    winter, summer = (datetime(2026, month, 1, tzinfo=time_zones.zone("Europe/Berlin")) for month in (1, 7))
    assert (winter.utcoffset(), summer.utcoffset()) == (timedelta(hours=1), timedelta(hours=2))
