"""The picture of a dashboard, drawn with canned series: no server, no browser."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from burnbook.live.prometheus import Sample, Series

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from picture.ask import Span, answers, named  # noqa: E402

from picture import dashboard, sheet, svg, units  # noqa: E402

END = 1_773_328_200.0
VIEW = sheet.View({"service": "checkout", "slo": "availability"}, Span(END - 6 * 3600, END), "canned")
HOSTILE = "<b> & \"quotes\" 'single' ]]> \x00\x1b &amp; </svg>"


@dataclass(frozen=True)
class Canned:
    """Gives every query the same series, whatever it asks."""

    values: tuple[float, ...]
    label: str = "checkout"

    def query(self, _: str, at: float | None = None) -> tuple[Series, ...]:
        return (Series({"service": self.label}, (Sample(at or END, self.values[-1]),)),) if self.values else ()

    def query_range(self, _: str, start: float, end: float, step: float) -> tuple[Series, ...]:
        times = [start + step * index for index in range(int((end - start) / step) + 1)]
        samples = tuple(Sample(time, self.values[i % len(self.values)]) for i, time in enumerate(times) if self.values)
        return (Series({"service": self.label}, samples),) if samples else ()


def published(name: str) -> dict[str, Any]:
    return json.loads((ROOT / "dashboards" / f"{name}.json").read_text("utf-8"))


def texts(drawn: str) -> list[str]:
    return [found.text or "" for found in ET.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text")]


def drawn(told: dict[str, Any], *values: float, label: str = "checkout") -> str:
    return sheet.draw(dashboard.parsed(told), Canned(values, label), VIEW)


ODD = [
    (0.5, 12.0, 1.0),
    (0.0,),
    (1.0,),
    (-3.0, 2.0),
    (math.nan, math.inf, -math.inf),
    (1.0, math.nan, 2.0),
    (1e300, 1e-300),
    (1e-15,),
    (),
]


@pytest.mark.parametrize("values", ODD, ids=str)
@pytest.mark.parametrize("name", ["slo", "overview", "checkout", "order-mailer"])
def test_every_panel_is_drawn_with_its_title_and_no_number_is_missing(name: str, values: tuple[float, ...]) -> None:
    told = published(name)
    found = drawn(told, *values)
    shown = texts(found)
    for panel in told["panels"]:
        assert any(panel["title"] == t or (t.endswith("…") and panel["title"].startswith(t[:-1])) for t in shown)
    assert not re.search(r"\b(nan|inf)\b", found, re.IGNORECASE)


@pytest.mark.parametrize("kind", ["stat", "timeseries", "state-timeline", "bargauge", "row", "piechart"])
def test_a_hostile_text_stays_a_text(kind: str) -> None:
    told = published("slo")
    told["title"] = HOSTILE
    told["panels"] = [panel | {"type": kind, "title": HOSTILE} for panel in told["panels"] if panel.get("targets")]
    for panel in told["panels"]:
        panel["gridPos"]["w"] = 24
        panel["targets"] = [target | {"legendFormat": f"{{{{service}}}} {HOSTILE}"} for target in panel["targets"]]
    shown = texts(drawn(told, 1.0, 2.0, label=HOSTILE))
    assert [text.startswith("<b> & \"quotes\" 'single' ]]>") for text in shown].count(True) > len(told["panels"])


def test_what_nothing_here_can_draw_says_so() -> None:
    told = published("slo")
    told["panels"] = [told["panels"][0] | {"type": "piechart"}]
    assert "piechart: not drawn" in texts(drawn(told, 1.0))


def test_no_data_is_told_in_the_panels_own_words() -> None:
    shown = texts(drawn(published("slo")))
    assert {"-", "No data"} <= set(shown)


def test_bars_and_named_numbers_say_whose_they_are_and_words_stand_for_values() -> None:
    looks = {"defaults": {"unit": "percentunit", "mappings": []}}
    words = {"type": "range", "options": {"from": 8, "to": 10, "result": {"text": "for ever", "color": "green"}}}
    targets = [{"expr": "x", "legendFormat": "of {{service}}"}]
    bars = {"type": "bargauge", "title": "Bars", "targets": targets, "fieldConfig": looks}
    told = {"type": "stat", "title": "Told", "targets": targets, "options": {"textMode": "value_and_name"}}
    told |= {"fieldConfig": {"defaults": {"unit": "s", "mappings": [words]}}}
    boxes = [{"gridPos": {"x": 12 * place, "y": 0, "w": 12, "h": 6}} for place in (0, 1)]
    board = {"panels": [bars | boxes[0], told | boxes[1]]}
    assert {"of web", "900%"} <= set(texts(drawn(board, 9.0, label="web")))
    assert texts(drawn(board, 9.0, label="web")).count("of web") == 2
    assert "for ever" in texts(drawn(board, 9.0, label="web"))


def test_a_panels_own_time_is_asked_for_and_told() -> None:
    (panel,) = [panel for panel in dashboard.parsed(published("slo")).panels if panel.seconds]
    lines = answers(Canned((1.0,)), panel, VIEW.variables, VIEW.of(panel))
    assert lines[0].runs[0][0][0] == END - 30 * 86_400
    assert "Last 30 days" in texts(drawn(published("slo"), 1.0))


def test_a_line_is_cut_where_a_point_is_missing() -> None:
    panel = next(panel for panel in dashboard.parsed(published("slo")).panels if panel.kind == "timeseries")
    line = answers(Canned((1.0, 1.0, math.nan)), panel, VIEW.variables, VIEW.span)[0]
    assert {len(run) for run in line.runs} == {1, 2}


def test_nothing_is_written_beyond_the_picture() -> None:
    root = ET.fromstring(drawn(published("slo"), 0.5, 12.0))
    wide, high = float(root.attrib["width"]), float(root.attrib["height"])
    for found in root.iter("{http://www.w3.org/2000/svg}text"):
        x, y, length = float(found.attrib["x"]), float(found.attrib["y"]), svg.width(found.text or "", 12)
        before = {"end": length, "middle": length / 2}.get(found.attrib.get("text-anchor", ""), 0)
        assert x - before > -1, found.text
        assert x - before + length < wide + 1, found.text
        assert 0 < y < high


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "shown"),
    [
        (0.999, "percentunit", 3, "99.900%"),
        (-0.00001, "percentunit", 1, "0.0%"),
        (2.25, "none", 2, "2.25"),
        (460_000, "s", 1, "5.3 days"),
        (90, "s", 1, "1.5 min"),
        (0.25, "s", 0, "250 ms"),
        (3200, "cpm", None, "3.2K c/m"),
        (41, "short", None, "41"),
        (3, "d", 0, "3 days"),
        (310_000_000, "bytes", 1, "295.6 MiB"),
        (0, "bytes", 0, "0 B"),
    ],
)
def test_a_value_is_shown_in_its_unit(value: float, unit: str, decimals: int | None, shown: str) -> None:
    assert units.shown(value, unit, decimals) == shown


def test_ticks_enclose_the_values_and_their_labels_differ() -> None:
    for low, high in ((0, 30.3), (0.9985, 1), (-0.4, 1), (0, 0), (5, 5), (1e-9, 3e-9)):
        found = units.ticks(low, high, 4)
        assert found[0] <= low + 1e-6 * abs(low)
        assert found[-1] >= high - 1e-6 * abs(high)
        for unit in ("none", "percentunit", "short"):
            assert len(set(units.axis(found, unit))) == len(found) > 1


def test_a_series_is_called_what_its_legend_says() -> None:
    labels = {"__name__": "up", "job": "a"}
    assert named("{{ job }} / {{none}}", labels) == "a / "
    assert named("__auto", labels) == 'up{job="a"}'


@pytest.mark.parametrize("arguments", [("nothing",), ("slo", "--slo", "nothing")])
def test_what_is_missing_is_told(arguments: tuple[str, ...], tmp_path: Path) -> None:
    argv = [sys.executable, str(ROOT / "tools" / "picture" / "draw.py"), *arguments, "--out", str(tmp_path / "x.svg")]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "is missing: `burnbook generate` writes the bundle" in done.stderr
    assert "Traceback" not in done.stderr
