"""Tests that the benchmarks run: each one runs briefly, and its numbers are not checked."""

import asyncio

import pytest

from bench import ending, files, logins, offers, overload, sockets, speed, starts, verifying
from bench.load import Samples, closed_loop
from bench.report import Table
from bench.system import system


async def test_all_benchmarks_run(monkeypatch: pytest.MonkeyPatch) -> None:
    # Without wrk, which measures whole seconds, and so without nginx, which is optional too.
    monkeypatch.setattr("bench.wrk.shutil.which", lambda _name, **_options: None)
    async with system("sqlite") as stack:
        url, other = stack.gateway_url, await stack.start_gateway()
        tables = [
            await verifying.verifying(stack, 5),
            await logins.throughput(url, 0.2, at_once=(1, 2)),
            await logins.beside_registrations(url, 0.2, 3),
            await ending.ending(url, other, 2),
            await offers.offers(url, 2, at_once=(1, 2), unserved=3),
            *await speed.speed(stack, [1, 2], 0.1),
            await speed.pauses(stack, 2, 0.1),
            *await files.files(stack, 100_000, 200_000, 2, (64, 48)),
            await overload.overload(stack, overload.Rates(5, 10, 20), 0.4, "shed"),
            *await sockets.sockets(stack, sockets.Sizes(20, [50], 0.2, [300], 10)),
        ]
    for table in tables:
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert table.markdown().count("\n|") == len(table.rows) + 2


def test_percentile_is_a_measured_duration() -> None:
    samples = Samples.of([0.3, 0.1, 0.2, 0.4])
    assert [samples.percentile(percent) for percent in (1, 25, 50, 75, 99, 100)] == [0.1, 0.1, 0.2, 0.3, 0.4, 0.4]
    with pytest.raises(ValueError, match="nothing"):
        Samples.of([])


async def test_closed_loop_runs_for_the_given_time() -> None:
    load = await closed_loop([lambda: asyncio.sleep(0.01)] * 4, 0.2, warm_up=0.05)
    # An event loop may wake up slightly early.
    assert load.samples.percentile(1) > 0.008
    assert load.seconds >= 0.2
    assert 0 < load.rate < 4 / 0.008


async def test_failing_step_aborts_the_load() -> None:
    async def fail() -> None:
        raise ConnectionResetError

    with pytest.raises(ExceptionGroup):
        await closed_loop([fail], 10)


def test_markdown_table_is_aligned() -> None:
    table = Table("Title", "Text.", ["", "ms"], [["one", "1"], ["twenty", "20.5"]])
    assert table.markdown().splitlines()[4:] == [
        "|        |   ms |",
        "| :----- | ---: |",
        "| one    |    1 |",
        "| twenty | 20.5 |",
    ]


async def test_starts_that_fail_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    # A port that is given twice: nothing starts, so the test needs none of the default ports.
    monkeypatch.setenv("AUTH_PORT", "8101")
    monkeypatch.setenv("CHAT_PORT", "8101")
    table, complaints = await starts.starts(2, connections=50, seconds=0.5)
    assert table.rows[0] == ["healthy starts", "0 of 2"]
    assert all("two have the same one" in complaint for complaint in complaints)
