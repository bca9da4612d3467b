"""What is drawn of a dashboard, with canned series: no server, no browser."""

from __future__ import annotations

import math
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from burnbook import preview
from burnbook.charts import colors, svg
from burnbook.preview import units
from burnbook.preview.asking import named
from preview.pages import END, HOSTILE, Canned, Read, look, looked, published, written

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
TARGETS = [{"expr": "x", "legendFormat": "of {{service}}", "refId": "A", "instant": True}]


def board(*panels: dict[str, Any]) -> dict[str, Any]:
    places = [
        {"gridPos": {"x": 0, "y": 6 * row, "w": 12, "h": 6}, "title": f"Panel {row}"} for row in range(len(panels))
    ]
    return {"title": "Board", "panels": [place | panel for place, panel in zip(places, panels, strict=True)]}


@pytest.mark.parametrize("values", ODD, ids=str)
@pytest.mark.parametrize("name", ["slo", "overview"])
def test_every_panel_is_drawn_with_its_title_and_no_number_is_missing(name: str, values: tuple[float, ...]) -> None:
    told = published(name)
    page = written(told, *values)
    assert set(Read(page).panels) == {panel["title"] for panel in told["panels"] if panel["type"] != "row"}
    shown = re.sub(r"<pre.*?</pre>", "", page, flags=re.DOTALL)  # queries may say what they like
    assert not re.search(r"\b(nan|inf)\b", shown, re.IGNORECASE)
    for drawn in re.findall(r"<svg.*?</svg>(?!\s*<line|\s*</svg>)", page, re.DOTALL):
        if drawn.count("<svg") == drawn.count("</svg>"):
            ET.fromstring(drawn)


@pytest.mark.parametrize(
    "kind", ["stat", "timeseries", "state-timeline", "bargauge", "table", "text", "row", "piechart"]
)
def test_a_hostile_text_stays_a_text(kind: str) -> None:
    target = TARGETS[0] | {"legendFormat": f"{{{{service}}}} {HOSTILE}"}
    options = {"textMode": "value_and_name", "content": HOSTILE}
    panel = {"type": kind, "title": HOSTILE, "description": HOSTILE, "targets": [target], "options": options}
    page = written(board(panel) | {"title": HOSTILE, "description": HOSTILE}, 1.0, 2.0, label=HOSTILE)
    assert "<script" not in page
    assert "<b> &" not in page
    assert sum(words.startswith("<b> & \"quotes\" 'single' ]]>") for words in Read(page).said) > 2


def test_what_nothing_here_can_draw_says_so() -> None:
    page = looked(board({"type": "piechart", "targets": TARGETS}), 1.0)
    assert page.tiles[0].state == "unknown"
    assert "piechart: not drawn here" in Read(written(board({"type": "piechart", "targets": TARGETS}), 1.0)).said


def test_no_data_is_told_in_the_panels_own_words() -> None:
    panels = Read(written(published("slo"))).panels
    assert panels["Objective"][-1] == "-"
    assert panels["Burn rate by window"][-1] == "No data"


def test_bars_and_named_numbers_say_whose_they_are_and_words_stand_for_values() -> None:
    words = {"type": "range", "options": {"from": 8, "to": None, "result": {"text": "for ever", "color": "green"}}}
    bars = {"type": "bargauge", "targets": TARGETS, "fieldConfig": {"defaults": {"unit": "percentunit"}}}
    told = {"type": "stat", "targets": TARGETS, "options": {"textMode": "value_and_name"}}
    told |= {"fieldConfig": {"defaults": {"unit": "s", "mappings": [words]}}}
    panels = Read(written(board(bars, told), 9.0, label="web")).panels
    assert panels == {"Panel 0": ["Panel 0", "i", "of web", "900%"], "Panel 1": ["Panel 1", "i", "of web", "for ever"]}


def test_numbers_of_several_series_are_named_and_each_has_its_own_thresholds() -> None:
    limits = {"steps": [{"color": "green", "value": 0}, {"color": "red", "value": 1}]}
    down = {"matcher": {"id": "byName", "options": "down"}, "properties": [{"id": "thresholds", "value": limits}]}
    targets = [TARGETS[0] | {"legendFormat": name} for name in ("up", "down")]
    usual = {"thresholds": {"steps": [{"color": "green", "value": 0}]}}
    panel = {"type": "stat", "targets": targets, "fieldConfig": {"defaults": usual, "overrides": [down]}}
    up, gone = looked(board(panel), 1.0).tiles[0].body
    assert (up.name, up.style) == ("up", colors.style("green"))
    assert (gone.name, gone.style) == ("down", colors.style("red"))


def test_a_bar_reaches_as_far_as_its_value_between_the_ends_of_its_field() -> None:
    defaults = {"unit": "none", "min": 2, "max": 4}
    page = looked(board({"type": "bargauge", "targets": TARGETS, "fieldConfig": {"defaults": defaults}}), 2.5)
    assert page.tiles[0].body[0].share == "25.00%"


def test_a_panels_own_time_is_asked_for_and_told() -> None:
    panel = {"type": "timeseries", "targets": [TARGETS[0] | {"instant": False, "interval": "10m"}], "timeFrom": "30d"}
    client = Canned((1.0,))
    page = look(board(panel), client)
    asked = [asked for asked in client.asked if len(asked) == 4]
    assert asked == [("x", END - 30 * 86_400 - END % 3600, END, 3600)]
    assert page.tiles[0].since == "the last 30 days"


def test_a_line_is_cut_where_a_point_is_missing() -> None:
    page = looked(board({"type": "timeseries", "targets": [TARGETS[0] | {"instant": False}]}), 1.0, 1.0, math.nan)
    drawn = re.findall(r'<polyline points="([^"]*)"', page.tiles[0].body.field)
    assert len(drawn) > 100
    assert {len(points.split()) for points in drawn} == {2}


def test_lines_stand_where_their_values_are_on_the_axis() -> None:
    defaults = {"custom": {"axisSoftMin": 0, "axisSoftMax": 10}}
    panel = {"type": "timeseries", "targets": [TARGETS[0] | {"instant": False}], "fieldConfig": {"defaults": defaults}}
    body = looked(board(panel), 2.5).tiles[0].body
    (points,) = re.findall(r'<polyline points="([^"]*)"', body.field)
    assert {point.split(",")[1] for point in points.split()} == {"750"}
    assert points.split()[-1].split(",")[0] == "1000"
    assert re.findall(r'y="([\d.]+%)"[^>]*>(\w+)<', body.axis)[0] == ("100.00%", "0")
    assert re.findall(r'y="([\d.]+%)"[^>]*>(\w+)<', body.axis)[-1] == ("0.00%", "10")


@pytest.mark.parametrize("room", [90, 150, 600])
def test_two_numbers_side_by_side_stay_whole_in_their_halves(room: int) -> None:
    targets = [TARGETS[0] | {"legendFormat": name, "refId": name} for name in ("late", "in")]
    tile = looked(board({"type": "stat", "targets": targets}), 3722.0).tiles[0]
    assert isinstance(tile.body, tuple)
    most, share, gap, factor = (float(number) for number in re.findall(r"[\d.]+", tile.body[0].size))
    size = min(most, (share / 100 * room - gap) * factor)
    assert svg.width("3722", size) <= (room - 12) / 2  # pixels between two, by the style


def test_a_state_is_a_bar_as_long_as_it_lasts() -> None:
    names = {"0": {"text": "quiet", "color": "green"}, "2": {"text": "page", "color": "red"}}
    defaults = {"mappings": [{"type": "value", "options": names}]}
    panel = {"type": "state-timeline", "targets": [TARGETS[0] | {"instant": False, "interval": "3h"}]}
    body = looked(board(panel | {"fieldConfig": {"defaults": defaults}}), 0.0, 2.0).tiles[0].body
    assert [key.name for key in body.keys] == ["quiet", "page"]
    assert "was quiet, page" in body.words
    assert len(re.findall("<rect", body.rows[0].bars)) >= 2


def test_a_table_joins_its_queries_hides_and_names_its_columns_and_leads_to_details() -> None:
    told = published("overview")
    told["panels"] = [panel for panel in told["panels"] if panel["title"] == "Error budgets"]
    page = Read(written(told, 0.5))
    heads = page.panels["Error budgets"]
    assert heads[2:] == ["Service", "Budget left", "Burn rate now", "SLI", "checkout", "50.0%", "0.50", "50.000%"]
    link = page.links["checkout"]
    assert link.startswith("https://grafana.example/d/burnbook-slo?var-service=checkout&var-slo=&from=")
    assert link.endswith(f"&to={END * 1000:.0f}")


def test_links_on_top_lead_into_grafana_at_the_time_that_is_shown() -> None:
    links = Read(written(published("slo"), 1.0)).links
    start = (END - 6 * 3600) * 1000
    assert links["All SLOs"] == f"https://grafana.example/d/burnbook-overview?from={start:.0f}&to={END * 1000:.0f}"
    assert links["This service"].startswith("https://grafana.example/d/burnbook-checkout?from=")
    assert "Checkout API (checkout)" in Read(written(published("overview"), 1.0)).links


def test_without_an_address_of_grafana_nothing_leads_there_and_pages_beside_it_do() -> None:
    told = published("slo")
    client = Canned((1.0,))
    links = Read(preview.written(look(told, client, grafana=""))).links
    assert [href for href in links.values() if not href.startswith(("#", "https://git."))] == []
    assert "Runbook" in links


def test_what_a_row_keeps_folded_is_shown() -> None:
    place = {"gridPos": {"x": 0, "y": 0, "w": 24, "h": 1}}
    folded = board({"type": "stat", "title": "Folded", "targets": TARGETS})["panels"]
    row = {"type": "row", "title": "Row", "collapsed": True, "panels": folded} | place
    assert list(Read(written({"title": "Board", "panels": [row]}, 1.0)).panels) == ["Folded"]


def test_what_is_said_of_a_panel_is_on_the_page() -> None:
    said = Read(written(published("slo"), 1.0)).said
    assert any("The share of the error budget that is left." in words for words in said)
    assert {"in percent", "red below 0%", "orange from 0% on", "green from 25% on"} <= set(said)


def test_thresholds_of_a_graph_are_told_as_the_lines_that_they_are() -> None:
    limits = {"steps": [{"color": "text", "value": -1}, {"color": "red", "value": 0}, {"color": "orange", "value": 1}]}
    panel = {"type": "timeseries", "targets": TARGETS, "fieldConfig": {"defaults": {"thresholds": limits}}}
    (tile,) = looked(board(panel), 1.0).tiles
    assert [limit.words for limit in tile.note.limits] == ["red line at 0", "orange line at 1"]


def test_what_only_grafana_knows_is_told_to_be_missing() -> None:
    assert looked(published("slo"), 1.0).lacks == ("Deployments: only Grafana knows them, and they are not shown here",)


@pytest.mark.parametrize("title", ["Coverage of the period", "Budget left, the last 30 days"])
def test_maintenance_is_drawn_behind_every_graph_as_far_as_it_goes_back(title: str) -> None:
    (tile,) = [tile for tile in looked(published("slo"), 1.0).tiles if tile.title == title]
    (stretch,) = re.findall(r'<rect x="([^"]*)" y="0" width="([^"]*)"[^>]*class="stretch"', tile.body.field)
    assert stretch[0] == "0.00%"
    assert float(stretch[1].rstrip("%")) > 99.9
    assert "Planned maintenance: nothing is counted" in tile.body.field


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
        for unit in ("none", "percentunit", "short"):
            found = units.round_values(low, high, 4, unit)
            assert found[0] <= low + 1e-6 * abs(low)
            assert found[-1] >= high - 1e-6 * abs(high)
            assert len(set(units.axis(found, unit))) == len(found) > 1


@pytest.mark.parametrize(
    ("high", "unit", "decimals", "labels"),
    [
        (2000, "s", None, ["0 s", "10 min", "20 min", "30 min", "40 min"]),
        (0.4, "s", None, ["0 s", "100 ms", "200 ms", "300 ms", "400 ms"]),
        (6 * 2**20, "bytes", None, ["0 B", "2 MiB", "4 MiB", "6 MiB"]),
        (1, "short", 0, ["0", "1"]),
        (0.5, "short", 0, ["0.0", "0.2", "0.4", "0.6"]),
        (0.02, "percentunit", None, ["0.0%", "0.5%", "1.0%", "1.5%", "2.0%"]),
    ],
)
def test_an_axis_is_round_in_what_it_is_shown_in(
    high: float, unit: str, decimals: int | None, labels: list[str]
) -> None:
    assert units.axis(units.round_values(0, high, 4, unit, decimals), unit) == labels


def test_a_series_is_called_what_its_legend_says() -> None:
    labels = {"__name__": "up", "job": "a"}
    assert named("{{ job }} / {{none}}", labels) == "a /"
    assert named("__auto", labels) == 'up{job="a"}'


@pytest.mark.parametrize("name", [*colors.LINES, "green", "semi-dark-red", "yellow", "text", "#CCCCDC", "unheard of"])
def test_every_colour_can_be_read_on_paper_and_on_a_dark_screen(name: str) -> None:
    light, dark = colors.shades(name)
    assert colors.contrast(light, colors.PAPER) >= colors.READ
    assert colors.contrast(dark, colors.SCREEN) >= colors.READ
