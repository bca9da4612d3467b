"""A chart as SVG: every value in its place, every text a text, and nothing beyond the picture."""

from __future__ import annotations

import dataclasses
import math
import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from burnbook.charts import Band, Chart, Line, Marker, Row, Threshold, draw, runs, svg
from burnbook.charts.ticks import labels, powers, ticks, times

START = 1_773_324_000.0  # 2026-03-12 14:00 UTC
END = START + 3600
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<b> & \"quotes\" 'single' ]]> \x00\x1b &amp; </svg>"


def points(*values: float) -> tuple[tuple[float, float], ...]:
    return tuple((START + 60 * i, value) for i, value in enumerate(values))


def chart(*values: float, **more: object) -> Chart:
    line = Line("a line", "first", runs(points(*values), 60))
    return dataclasses.replace(Chart("A title", "In words.", START, END, "ratio", (line,)), **more)


FULL = chart(
    *[0.001 * i for i in range(50)],
    thresholds=tuple(Threshold(0.0001 * i, f"limit {i}", "page") for i in range(1, 7)),
    bands=(Band(START + 600, START + 900, "not recorded", "quiet"), Band(START - 99, START + 60, "early", "second")),
    markers=tuple(Marker(START + 60 * i, f"moment {i}") for i in (5, 6, 7, 59)),
    rows=(Row("fast burn", "page", ((START + 60, START + 600),)), Row("slow burn", "ticket", ((START, END + 9999),))),
)


def root(found: Chart) -> ET.Element:
    return ET.fromstring(draw(found))


def texts(found: Chart) -> list[ET.Element]:
    return list(root(found).iter(f"{SVG}text"))


def places(found: Chart) -> list[tuple[float, float]]:
    """Return the points of all lines."""
    lines = [line.attrib["points"].split() for line in root(found).iter(f"{SVG}polyline")]
    return [tuple(map(float, point.split(","))) for line in lines for point in line]


def test_the_same_chart_is_the_same_bytes() -> None:
    assert draw(FULL) == draw(FULL)


def test_values_are_where_the_axis_says() -> None:
    found = chart(0.0, 0.05, 0.1)
    ys = {text.text: float(text.attrib["y"]) - 4 for text in texts(found)}
    assert [y for _, y in places(found)] == pytest.approx([ys["0%"], (ys["0%"] + ys["10%"]) / 2, ys["10%"]], abs=0.1)


def test_an_axis_need_not_begin_at_0() -> None:
    found = chart(0.5, 0.55, 0.6, axis=())
    ys = {text.text: float(text.attrib["y"]) - 4 for text in texts(found)}
    assert [y for _, y in places(found)] == pytest.approx([ys["50%"], (ys["50%"] + ys["60%"]) / 2, ys["60%"]], abs=0.1)
    upright = [line for line in root(found).iter(f"{SVG}line") if line.attrib["x1"] == line.attrib["x2"]]
    assert {float(line.attrib["y1"]) for line in upright} == {ys["60%"]}


def test_a_logarithm_gives_each_power_of_ten_the_same_room_and_what_is_below_lies_on_the_axis() -> None:
    found = chart(0.0, 0.001, 0.01, 0.1, 1.0, axis=(0.001,), log=True)
    ys = [y for _, y in places(found)]
    assert ys[0] == ys[1]
    assert [a - b for a, b in pairwise(ys[1:])] == pytest.approx([ys[1] - ys[2]] * 3, abs=0.2)
    assert {"0.1%", "1%", "10%", "100%"} <= {text.text for text in texts(found)}


def test_times_are_where_the_axis_says() -> None:
    xs = {text.text: float(text.attrib["x"]) for text in texts(FULL)}
    first = places(FULL)[0][0]
    assert xs["14:30"] - xs["14:00"] == pytest.approx(xs["15:00"] - xs["14:30"], abs=0.2)
    assert first == pytest.approx(xs["14:00"], abs=0.1)


def test_a_line_is_cut_where_a_point_is_missing_or_no_number_and_a_lone_point_is_a_dot() -> None:
    found = runs([(0, 1.0), (60, 2.0), (180, 3.0), (240, math.nan), (300, 4.0), (360, math.inf), (420, 5.0)], 60)
    assert [len(run) for run in found] == [2, 1, 1, 1]
    drawn = root(chart(1.0, 1.0, math.nan, 1.0))
    assert len(list(drawn.iter(f"{SVG}polyline"))) == 1
    assert len(list(drawn.iter(f"{SVG}circle"))) == 1


CROWDED = dataclasses.replace(
    FULL, thresholds=tuple(Threshold(0.05 - 0.0001 * i, f"limit {i}", "page") for i in range(6))
)


@pytest.mark.parametrize("found", [FULL, CROWDED], ids=["limits at the bottom", "limits on top"])
def test_nothing_is_written_or_drawn_beyond_the_picture(found: Chart) -> None:
    drawn = root(found)
    wide, high = float(drawn.attrib["width"]), float(drawn.attrib["height"])
    for text in drawn.iter(f"{SVG}text"):
        x, y, length = float(text.attrib["x"]), float(text.attrib["y"]), svg.width(text.text or "", 12)
        before = {"end": length, "middle": length / 2}.get(text.attrib.get("text-anchor", ""), 0)
        assert -1 < x - before < x - before + length < wide + 1, text.text
        assert 0 < y < high
    for box in drawn.iter(f"{SVG}rect"):
        x, length = float(box.attrib.get("x", 0)), float(box.attrib["width"])
        assert x >= 0
        assert x + length <= wide
    assert all(0 < x < wide and 0 < y < high for x, y in places(found))


@pytest.mark.parametrize("found", [FULL, CROWDED], ids=["limits at the bottom", "limits on top"])
def test_names_of_thresholds_and_of_moments_do_not_lie_upon_each_other(found: Chart) -> None:
    limits = [float(text.attrib["y"]) for text in texts(found) if (text.text or "").startswith("limit")]
    top = min(float(line.attrib["y1"]) for line in root(found).iter(f"{SVG}line") if line.attrib["class"] == "c-grid")
    assert min(limits) >= top
    assert len(limits) == 6
    assert min(b - a for a, b in pairwise(sorted(limits))) >= 13
    moments = [text for text in texts(found) if (text.text or "").startswith("moment")]
    assert len({text.attrib["y"] for text in moments}) == 3


def test_a_chart_says_in_words_what_is_seen_and_what_each_mark_is() -> None:
    drawn = root(FULL)
    assert (drawn.attrib["role"], drawn.findtext(f"{SVG}title"), drawn.findtext(f"{SVG}desc")) == (
        "img",
        "A title",
        "In words.",
    )
    said = {text.text for text in drawn.iter(f"{SVG}text")}
    assert {"A title", "a line", "not recorded", "early", "fast burn", "slow burn", "2026-03-12, UTC"} <= said


def test_without_any_line_it_says_so() -> None:
    assert "no data" in {text.text for text in texts(chart())}
    assert "no data" not in {text.text for text in texts(chart(1.0))}


def test_every_class_has_a_colour_for_light_and_for_dark_and_there_is_no_script() -> None:
    drawn = draw(FULL)
    light, _, dark = drawn.partition("@media screen and (prefers-color-scheme: dark)")
    used = {name for classes in re.findall(r'class="([^"]+)"', drawn) for name in classes.split()}
    assert used
    for name in used:
        assert all(re.search(rf"\.{name} \{{", sheet) for sheet in (light, dark)), name
    assert "script" not in drawn
    assert not re.findall(r'(?:href|src)=|https?://(?!www\.w3\.org/2000/svg")', drawn)


def test_a_hostile_text_stays_a_text() -> None:
    found = chart(
        1.0,
        2.0,
        title=HOSTILE,
        description=HOSTILE,
        thresholds=(Threshold(1.0, HOSTILE, "page"),),
        bands=(Band(START, END, HOSTILE, "quiet"),),
        markers=(Marker(START, HOSTILE),),
        rows=(Row(HOSTILE, "page", ()),),
    )
    assert sum('<b> & "quotes"' in (text.text or "") for text in texts(found)) == 5


@pytest.mark.parametrize(
    "values", [(0.0,), (1.0,), (-3.0, 2.0), (1e300, 1e-300), (1e-15,), (math.nan, math.inf), ()], ids=str
)
def test_odd_values_make_a_picture_and_no_number_is_missing(values: tuple[float, ...]) -> None:
    for found in (chart(*values), chart(*values, unit="count")):
        assert not re.search(r"\b(nan|inf)\b", draw(found), re.IGNORECASE)


def test_ticks_enclose_the_values_and_their_labels_differ() -> None:
    for low, high in ((0, 30.3), (0.9985, 1), (-0.4, 1), (0, 0), (5, 5), (0, 12_345), (990, 1010)):
        found = ticks(low, high, 4)
        assert found[0] <= low + 1e-6 * abs(low)
        assert found[-1] >= high - 1e-6 * abs(high)
        for unit in ("ratio", "count"):
            assert len(set(labels(found, unit))) == len(found) > 1
    assert labels(powers(0.0001, 0.5), "ratio") == ["0.01%", "0.1%", "1%", "10%", "100%"]
    assert labels(powers(1, 5000), "count") == ["1", "10", "100", "1k", "10k"]


def test_a_long_axis_tells_its_days() -> None:
    day = 86_400
    assert [label for _, label in times(START, START + day, 4)] == ["18:00", "13 Mar", "06:00", "12:00"]
    assert [label for _, label in times(START, START + 3 * day, 3)] == ["13 Mar", "14 Mar", "15 Mar"]
