"""`burnbook preview` at a real Prometheus: what is on the page is what it answers, and what it lacks is told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from burnbook import preview
from burnbook.preview import photo
from offline import browser as chromium
from offline.browser import Browser
from preview.pages import Read, looked, published
from preview.world import ILL, KINDS, World, ill_board, world

BOARDS = ("overview", "slo", "checkout", "order-mailer", "payment-gateway")
needs_chromium = pytest.mark.skipif(
    not chromium.FOUND, reason="no Chromium here (Debian, Ubuntu: apt install chromium)"
)


@pytest.fixture(scope="module")
def shop() -> Iterator[World]:
    with world() as found:
        yield found


@pytest.fixture(scope="module")
def pages(shop: World) -> World:
    """Every dashboard of the bundle as a page, and that of ill will."""
    for name in (*BOARDS, shop.board("ill", ill_board())):
        assert shop.preview(name) == 0
    return shop


@pytest.mark.parametrize("name", BOARDS)
def test_every_panel_of_every_dashboard_of_the_bundle_shows_data(
    name: str, shop: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shop.preview(name, "--strict", "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    titles = [panel["title"] for panel in published(name)["panels"] if panel["type"] != "row"]
    assert told["panels"] == {"shown": titles, "empty": [], "failed": [], "unknown": []}


def test_the_page_says_what_prometheus_answers(pages: World) -> None:
    chosen = '{service="checkout",slo="availability",cluster="eu-1"}'
    panels = Read(pages.page("slo")).panels

    def asked(series: str) -> float:
        return pages.client.query(f"{series}{chosen}", pages.end)[0].last.value

    (promised,) = (p["fieldConfig"]["defaults"] for p in published("slo")["panels"] if p["title"] == "Objective")
    assert panels["Objective"][-1] == f"{asked('slo:objective:ratio') * 100:.{promised['decimals']}f}%"
    assert panels["Budget left"][-1] == f"{asked('slo:period_error_budget_remaining:ratio') * 100:.1f}%"
    assert panels["Burn rate now"][-1] == f"{asked('slo:current_burn_rate:ratio'):.2f}"
    bad = asked("slo:sli_bad:increase1m")
    assert f"bad: {bad:g} c/m at last, from {bad:g} c/m to {bad:g} c/m" in panels["Bad events a minute"]
    overview = Read(pages.page("overview")).panels
    table = overview["Error budgets"] + overview["Deadlines"]
    count = pages.client.query("count(burnbook_slo_info)", pages.end)[0].last.value
    assert table.count("50.0%") == count / 2  # half of them are strangers of another cluster


def test_variables_are_chosen_by_the_user_else_as_grafana_does(
    pages: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pages.preview("slo", "--var", "service=order-mailer", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["variables"] == {
        "Service": "order-mailer",
        "SLO": "backlog",
        "provider": "none",
    }
    assert pages.preview("overview", "--var", "service=checkout", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["variables"] == {"Team": "All", "Service": "checkout"}
    assert Read(pages.page("overview")).panels["SLOs"][-1] == "4"
    assert pages.preview("overview") == 0
    assert pages.preview("slo") == 0


def test_a_refused_query_is_told_in_its_panel_and_the_others_are_there(
    shop: World, capsys: pytest.CaptureFixture[str]
) -> None:
    told = published("slo")
    told["panels"][2]["targets"][0]["expr"] = "sum(("
    board = shop.board("broken", told)
    assert shop.preview(board) == 0
    said = capsys.readouterr().out
    assert "14 panels with data" in said
    assert re.search(r"^- Budget left: the query failed: .*parse error", said, re.MULTILINE)
    panels = Read(shop.page("broken")).panels
    assert panels["Budget left"][-1] == "The query failed"
    assert "parse error" in " ".join(panels["Budget left"])
    assert panels["Objective"][-1].endswith("%")
    assert shop.preview(board, "--strict") == 1


def test_a_prometheus_without_any_of_it_is_no_failure_unless_it_must_not_be(
    shop: World, capsys: pytest.CaptureFixture[str]
) -> None:
    long_ago = ("--to", "2001-01-01T00:00")
    assert shop.preview("checkout", *long_ago) == 0
    said = capsys.readouterr().out
    assert "1 panel with data" in said  # the one of text
    assert "- Latency: no data" in said
    assert shop.preview("checkout", *long_ago, "--strict") == 1
    assert shop.preview("checkout") == 0


def test_a_file_may_be_named_and_a_picture_without_a_browser_is_refused(
    shop: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(shop.folder))
    file, picture = shop.folder / "new" / "page.html", shop.folder / "picture.png"
    assert shop.preview("overview", "--out", str(file)) == 0
    assert file.is_file()
    file.unlink()
    assert shop.preview("overview", "--out", str(file), "--png", str(picture)) == 1
    assert "error[no-chromium]" in capsys.readouterr().err
    assert not file.exists()
    assert not picture.exists()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--theme", "blue"), "there is no theme 'blue'"),
        (("--last", "soon"), "--last is no duration: 'soon'"),
        (("--from", "2026-03-12T14:00"), "give --last or --from, not both"),
        (("--var", "service"), "--var 'service' names no value"),
        (("--to", "tomorrow"), "--to is no time: 'tomorrow'"),
    ],
)
def test_wrong_usage_is_told_and_nothing_is_written(
    given: tuple[str, ...], told: str, shop: World, capsys: pytest.CaptureFixture[str]
) -> None:
    file = shop.folder / "unwritten.html"
    assert shop.preview("slo", "--out", str(file), *given) == 2
    assert told in " ".join(capsys.readouterr().err.split())
    assert not file.exists()


def test_a_variable_that_the_dashboard_lacks_is_refused(shop: World, capsys: pytest.CaptureFixture[str]) -> None:
    file = shop.folder / "unwritten.html"
    assert shop.preview("slo", "--out", str(file), "--var", "servise=checkout") == 1
    assert "error[unknown-variable]" in capsys.readouterr().err
    assert not file.exists()


@needs_chromium
def test_a_picture_is_drawn_of_all_rows(shop: World) -> None:
    picture = shop.folder / "overview.png"
    assert shop.preview("overview", "--png", str(picture), "--theme", "light") == 0
    content = picture.read_bytes()
    assert content.startswith(b"\x89PNG")
    width, height = (int.from_bytes(content[place : place + 4], "big") for place in (16, 20))
    assert width == photo.WIDTH * 5 // 4
    rows = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in published("overview")["panels"])
    assert height / 1.25 > rows * 38  # what a row of the grid takes at least


@pytest.fixture(scope="module")
def running() -> Iterator[Browser]:
    with chromium.browser() as found:
        yield found


@pytest.fixture
def phone(running: Browser) -> Iterator[Browser]:
    with chromium.quiet(running) as found:
        yield found


@needs_chromium
@pytest.mark.parametrize("name", [*BOARDS, "ill"])
def test_a_page_fits_a_phone_and_asks_nobody(name: str, phone: Browser, pages: World) -> None:
    phone.open((pages.folder / f"{name}.html").as_uri())
    assert phone.ask("document.documentElement.scrollWidth") == chromium.PHONE[0]
    beyond = (
        "[...document.querySelectorAll('.panel *:not(.scroll *)')].filter(e => e.getBoundingClientRect().right > 390)"
    )
    assert phone.ask(f"{beyond}.map(e => e.outerHTML.slice(0, 200))") == []
    assert phone.ask("document.title") != "it ran"


@needs_chromium
def test_moments_below_a_graph_do_not_overlap_on_a_phone(phone: Browser, pages: World) -> None:
    boxes = (
        "[...document.querySelectorAll('svg')].map(s => [...s.querySelectorAll(':scope > .tick[y=\"100%\"]')]"
        ".map(e => e.getBoundingClientRect()).filter(r => r.width).map(r => [r.left, r.right]))"
    )
    for name in BOARDS:
        phone.open((pages.folder / f"{name}.html").as_uri())
        rows = [row for row in phone.ask(boxes) if row]
        assert rows
        assert [row for row in rows for one, two in pairwise(row) if one[1] > two[0]] == []


@needs_chromium
def test_numbers_with_long_names_stay_within_their_panel(phone: Browser, shop: World) -> None:
    named = [{"expr": "x", "legendFormat": f"a long title of objective {n} " * 2, "instant": True} for n in range(4)]
    place = {"type": "stat", "title": "Numbers", "gridPos": {"x": 0, "y": 0, "w": 12, "h": 6}, "targets": named}
    told = {"title": "Board", "panels": [place | {"options": {"textMode": "value_and_name"}}]}
    file = shop.folder / "numbers.html"
    file.write_text(preview.written(looked(told, 1.0), "light"))
    size = {"width": photo.WIDTH, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    phone.call("Emulation.setDeviceMetricsOverride", **size)
    phone.open(file.as_uri())
    bottoms = phone.ask(
        "[...document.querySelectorAll('.panel, .numbers p')].map(e => e.getBoundingClientRect().bottom)"
    )
    assert len(bottoms) == 5
    assert max(bottoms) == bottoms[0]


@needs_chromium
def test_names_of_ill_will_are_seen_as_they_are_in_every_kind_of_panel(phone: Browser, pages: World) -> None:
    phone.open((pages.folder / "ill.html").as_uri())
    assert phone.ask("document.title") == ILL
    for kind in KINDS:
        shown = phone.ask(f"document.querySelector('.panel.{kind}').textContent")
        assert shown.count(ILL) >= 2, kind  # in the title, and the name of the series
    assert phone.ask("document.querySelectorAll('script, img, [onerror], a[href^=javascript]').length") == 0


@needs_chromium
def test_a_page_is_light_or_dark_as_its_reader_is_and_paper_is_light(phone: Browser, pages: World) -> None:
    paper = "getComputedStyle(document.querySelector('.panel')).backgroundColor"
    seen = []
    for dark in (False, True):
        phone.dark(dark=dark)
        phone.open((pages.folder / "slo.html").as_uri())
        seen.append(phone.ask(paper))
    features = [{"name": "prefers-color-scheme", "value": "dark"}]
    phone.call("Emulation.setEmulatedMedia", media="print", features=features)
    seen.append(phone.ask(paper))
    phone.call("Emulation.setEmulatedMedia", media="", features=[])
    assert seen == ["rgb(255, 255, 255)", "rgb(24, 27, 31)", "rgb(255, 255, 255)"]


@needs_chromium
def test_what_is_drawn_has_words_and_the_note_of_a_panel_is_a_click_away(phone: Browser, pages: World) -> None:
    phone.open((pages.folder / "slo.html").as_uri())
    assert phone.ask(
        "[...document.querySelectorAll('[role=img]')].every(e => e.getAttribute('aria-label').length > 20)"
    )
    phone.click("#panel-3 .about")
    phone.until("location.hash == '#note-3'")
    assert "error budget that is left" in phone.ask("document.querySelector('#note-3 + dd').textContent")


@needs_chromium
def test_a_page_to_take_a_picture_of_tells_its_height_and_has_its_theme_whatever_the_readers_is(
    phone: Browser, shop: World
) -> None:
    file = shop.folder / "posing.html"
    file.write_text(preview.written(looked(published("slo"), 1.0), "light"))
    size = {"width": photo.WIDTH, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    phone.call("Emulation.setDeviceMetricsOverride", **size)
    phone.dark(dark=True)
    phone.open(file.as_uri())
    told = int(phone.ask("document.documentElement.dataset.height"))
    assert told == phone.ask("document.documentElement.scrollHeight") > 800
    assert phone.ask("getComputedStyle(document.querySelector('.panel')).backgroundColor") == "rgb(255, 255, 255)"
    assert phone.ask("document.querySelectorAll('footer dl').length") == 0
