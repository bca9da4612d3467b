"""The pages of a review: they say the same, need nothing else, and are read on a phone, in the dark and on paper."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from burnbook import review
from burnbook.text import markdown
from burnbook.text.document import document
from offline import browser as chromium
from offline.browser import Browser
from review.told import NOW, reviewed
from review.weeks import PLAN

with_browser = pytest.mark.skipif(not chromium.FOUND, reason="no Chromium here (Debian, Ubuntu: apt install chromium)")
HOSTILE = '<script>alert("x")</script> | **b** &amp; `c`'


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return dict(review.made(PLAN, list(reviewed().values()), "https://prometheus.example", NOW, ["A note."]).files)


class Seen(HTMLParser):
    """The tags of a page, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_what_needs_talking_about_comes_first_on_every_page(files: dict[str, str]) -> None:
    order = ["mailer/jobs", "checkout/payments", "checkout/latency", "checkout/availability"]
    for text in (files["review.md"], files["review.html"]):
        places = [text.index(f"{name}<" if "<html" in text else f"`{name}`") for name in order]
        assert places == sorted(places)


def test_the_data_of_what_is_invalid_hold_no_share_of_a_budget(files: dict[str, str]) -> None:
    slos = {one["slo"]: one for one in json.loads(files["review.json"])["slos"]}
    spent = {name: {day["spent"] is None for day in slos[name]["days"]} for name in ("recent", "mails")}
    assert (slos["recent"]["budget"], spent) == (None, {"recent": {True}, "mails": {False}})


def test_markdown_has_a_row_an_slo_and_sound_tables(files: dict[str, str]) -> None:
    text = files["review.md"]
    assert text.count("\n## ") == 8
    assert "| **missed** | 99.5% |" in text
    lines = text.splitlines()
    for i, line in enumerate(lines):
        if re.fullmatch(r"\|(---\|)+", line):
            assert lines[i - 1].count("|") == line.count("|") == lines[i + 1].count("|"), lines[i - 1]
    markdown.read(text)


def test_the_page_loads_nothing_and_every_chart_and_bar_has_words(files: dict[str, str]) -> None:
    tags = Seen(files["review.html"]).tags
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in tags}
    assert not [attrs for _, attrs in tags if any(key.startswith("on") or key == "src" for key in attrs)]
    charts = re.findall(r"<svg.*?</svg>", files["review.html"], re.DOTALL)
    assert len(charts) == 5, "of every SLO with a verdict"
    assert all("<title>" in chart and "<desc>The error budget left" in chart for chart in charts)
    assert all(attrs.get("aria-label") for _, attrs in tags if attrs.get("role") == "img" and "viewbox" not in attrs)
    anchors = {attrs["id"] for _, attrs in tags if attrs.get("id")}
    assert {attrs["href"] for tag, attrs in tags if tag == "a"} == {f"#{anchor}" for anchor in anchors}


def test_texts_of_others_are_texts_on_every_page() -> None:
    subject = reviewed()["checkout/availability"]
    service = replace(subject.service, title=HOSTILE, team=replace(subject.service.team, title=HOSTILE))
    slo = replace(subject.slo, title=HOSTILE)
    hostile = replace(subject, service=service, slo=slo, talk=(HOSTILE,))
    files = review.made(PLAN, [hostile], HOSTILE, NOW, [HOSTILE]).files
    assert "<script>" not in files["review.html"]
    assert "<script" not in files["review.md"]
    assert HOSTILE not in files["review.md"], "nor is anything else of it"


@pytest.fixture(scope="module")
def page(files: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("review") / "review.html"
    path.write_text(files["review.html"])
    return path


@pytest.fixture(scope="module")
def running() -> Iterator[Browser]:
    with chromium.browser() as found:
        yield found


@with_browser
def test_a_browser_does_not_complain_asks_nobody_and_never_scrolls_sideways(running: Browser, page: Path) -> None:
    running.phone()
    running.offline()
    for dark in (False, True):
        running.dark(dark=dark)
        running.open(page.as_uri())
        assert running.ask("document.documentElement.scrollWidth") == chromium.PHONE[0]
        colour = running.ask("getComputedStyle(document.body).backgroundColor")
        assert colour == ("rgb(20, 22, 26)" if dark else "rgb(255, 255, 255)")
        back = running.ask("getComputedStyle(document.querySelector('.c-back')).fill")
        assert back == ("rgb(21, 24, 29)" if dark else "rgb(255, 255, 255)")
    assert running.told == []
    assert [address for address in running.asked if not address.startswith("file:")] == []


@with_browser
def test_pages_of_simulations_and_backtests_are_light_on_paper_too(running: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(document("Backtest", ("# Backtest",)))
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    try:
        for media, colour in (("screen", "rgb(255, 255, 255)"), ("print", "rgb(0, 0, 0)")):
            running.call("Emulation.setEmulatedMedia", media=media, features=dark)
            running.open(path.as_uri())
            assert running.ask("getComputedStyle(document.body).color") == colour
    finally:
        running.call("Emulation.setEmulatedMedia", media="", features=[])


@with_browser
def test_on_paper_it_is_light_whatever_the_screen_is(running: Browser, page: Path) -> None:
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    running.call("Emulation.setEmulatedMedia", media="print", features=dark)
    try:
        running.open(page.as_uri())
        assert running.ask("getComputedStyle(document.body).color") == "rgb(27, 29, 33)"
        assert running.ask("getComputedStyle(document.querySelector('.c-back')).fill") == "rgb(255, 255, 255)"
        assert running.ask("getComputedStyle(document.querySelector('article')).breakBefore") == "page"
    finally:
        running.call("Emulation.setEmulatedMedia", media="", features=[])
