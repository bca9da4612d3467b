"""What VictoriaMetrics answers otherwise than Prometheus does, and what a user is told all the same."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pytest

import faulty
from backtest import month
from backtest.test_backtest_month import POLICY, iso
from burnbook import gate
from burnbook.backtest import Asker, Span
from burnbook.backtest.asking import raw
from burnbook.cli.run import run
from burnbook.live import remote_write
from burnbook.live.prometheus import Client, Series
from burnbook.live.remote_write import Line
from burnbook.model import names
from burnbook.recorded import clocks
from dashboards import recorded
from gate.test_gate import BEFORE, NOW, WATCHDOG, healthy, only, page, said, until
from postmortem import test_live as outage
from postmortem.story import ZERO, openmetrics
from preview.pages import published
from preview.test_command import BOARDS
from preview.world import World
from review.told import Then
from servers import VICTORIA, holding, settle
from support import PROJECT, SERVICE, write

DAY = 86_400
START = round(NOW) - 40 * DAY  # of the month of a backtest
FEW = 1_000  # points of a range query: of a dashboard enough, of a backtest's chunk not


@dataclass(frozen=True)
class Shop:
    """A server that holds what the dashboards read up to `end`, a month of recorded minutes, and raw counters."""

    client: Client
    end: int


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    end = round(time.time()) // 60 * 60
    told = (
        recorded.openmetrics(outage.PLAN, end),
        *month.openmetrics(START),
        openmetrics((), tuple(outage.raw())),
    )
    with holding(VICTORIA, "".join(told), f"-search.maxPointsPerTimeseries={FEW}") as client:
        yield Shop(client, end)


def test_now_is_now_and_not_half_a_minute_ago(shop: Shop) -> None:
    assert abs(clocks.skew(shop.client, time.time())) < 15


def test_series_come_in_one_order_whatever_the_expression(shop: Shop) -> None:
    found = shop.client.query_range(f"topk(100, {names.OBJECTIVE})", shop.end - 600, shop.end, 60)
    assert len(found) > 10
    assert all(sorted(one.labels.items()) < sorted(two.labels.items()) for one, two in pairwise(found))


def test_a_page_that_has_ended_fires_no_more_and_a_series_that_has_ended_is_no_number(shop: Shop) -> None:
    service = only("availability", "payments")
    one, split = service.slos
    gone = healthy(split, provider="amex")
    left = gone.pop(names.REMAINING)
    told = [WATCHDOG, *healthy(one).items(), *healthy(split, provider="visa").items(), *gone.items()]
    ended = (
        _ended("ALERTS", page(NOW - 1230, NOW - 60), NOW - 30),
        _ended(names.REMAINING, until(left, NOW - 300), NOW - 240),
    )
    remote_write.write(shop.client.url, (*(_line(name, series) for name, series in told), *ended))
    settle(shop.client)
    found = gate.gate(service, BEFORE, Then(shop.client, NOW))
    assert found.decision == "go", said(found)


@pytest.mark.parametrize("name", BOARDS)
def test_every_panel_of_every_dashboard_shows_data(
    name: str, shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert World(shop.client, shop.end, tmp_path).preview(name, "--strict", "--format", "json") == 0
    titles = [panel["title"] for panel in published(name)["panels"] if panel["type"] != "row"]
    told = json.loads(capsys.readouterr().out)
    assert told["panels"] == {"shown": titles, "empty": [], "failed": [], "unknown": []}


def test_a_backtest_reads_every_recorded_minute(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BURNBOOK_HISTORY", str(tmp_path / "history"))
    folder = write(tmp_path, SERVICE, PROJECT + POLICY)
    times = ("--from", iso(START), "--to", iso(START + month.DAYS * DAY))
    asked = ("backtest", "web/availability", "-C", str(folder), "--prometheus", shop.client.url)
    assert run([*asked, *times, "--format", "json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    minutes, missing = month.DAYS * month.DAY, sum(length for _, length in month.GAPS)
    bad = sum(map(month.bad, range(minutes)))
    assert (told["missing"], told["events"], told["bad"]) == (missing, month.RATE * (minutes - missing), bad)


def test_raw_counters_are_counted_to_the_last_event_in_halves_where_all_is_too_much(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BURNBOOK_HISTORY", str(tmp_path))
    chunk = Span(ZERO + 3600, ZERO + 3600 + 2 * FEW * 60)
    asker = Asker(shop.client, shop.client.url, time.time())
    counted = [
        sum(sample.value for series in asker.ask(question, chunk) for sample in series.samples)
        for question in raw(outage.slo("availability"))
    ]
    late = 2  # minutes: at the start of one it is the one before the last that has come
    truth = [outage.outage(minute) or outage.UNTOLD for minute in range(60 - late, outage.MINUTES)]
    assert counted == pytest.approx([sum(total for total, _ in truth), sum(bad for _, bad in truth)])


def test_a_cluster_of_which_a_part_does_not_answer_is_heard() -> None:
    heard: list[str] = []
    body = {"status": "success", "isPartial": True, "data": {"resultType": "vector", "result": []}}
    with faulty.serving(lambda _: (200, json.dumps(body))) as server:
        Client(server.url, warned=heard.append).query("up")
    assert heard == ["a part of the data could not be read: not every vmstorage answered"]


def _line(name: str, series: Series) -> Line:
    return Line({"__name__": name, **series.labels}, tuple((one.time, one.value) for one in series.samples))


def _ended(name: str, series: Series, at: float) -> Line:
    """Return a series with the marker that Prometheus sends where one ends."""
    line = _line(name, series)
    return replace(line, samples=(*line.samples, (at, None)))
