"""Pages of previews read back, and what stands in for a Prometheus."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from burnbook import preview
from burnbook.live.prometheus import Sample, Series
from burnbook.preview import Look, Page, Span, board

ROOT = Path(__file__).parents[2]
END = 1_773_328_200.0
SPAN = Span(END - 6 * 3600, END)
CHOSEN = {"service": "checkout", "slo": "availability"}
BOARDS = ROOT / "dashboards"
HOSTILE = (
    "<b> & \"quotes\" 'single' ]]> \x00\x1b &amp; </svg></title></script><script>document.title = 'it ran'</script>"
)


@dataclass(frozen=True)
class Canned:
    """Gives every query the same series, whatever it asks; `asked` collects what that is."""

    values: tuple[float, ...]
    label: str = "checkout"
    asked: list[tuple[Any, ...]] = field(default_factory=list)

    def query(self, expression: str, at: float | None = None) -> tuple[Series, ...]:
        self.asked.append((expression, at))
        return (Series({"service": self.label}, (Sample(at or END, self.values[-1]),)),) if self.values else ()

    def query_range(self, expression: str, start: float, end: float, step: float) -> tuple[Series, ...]:
        self.asked.append((expression, start, end, step))
        times = [start + step * index for index in range(int((end - start) / step) + 1)]
        samples = tuple(Sample(time, self.values[i % len(self.values)]) for i, time in enumerate(times) if self.values)
        return (Series({"service": self.label}, samples),) if samples else ()


class Read(HTMLParser):
    """The words of each panel by its title, and every link, of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.panels: dict[str, list[str]] = {}
        self.links: dict[str, str] = {}
        self.said: list[str] = []
        self._inside, self._words, self._href = False, list[str](), ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "section" and (told.get("class") or "").startswith("panel"):
            self._inside, self._words = True, []
        self._href = told.get("href") or "" if tag == "a" else self._href
        self.said += [told["aria-label"] or ""] if "aria-label" in told else []

    def handle_endtag(self, tag: str) -> None:
        if tag == "section" and self._inside:
            self.panels[self._words[0]] = self._words
            self._inside = False
        self._href = "" if tag == "a" else self._href

    def handle_data(self, data: str) -> None:
        if not (words := " ".join(data.split())):
            return
        self.said.append(words)
        if self._inside:
            self._words.append(words)
        if self._href:
            self.links[words] = self._href


def published(name: str) -> dict[str, Any]:
    return json.loads((ROOT / "dashboards" / f"{name}.json").read_text("utf-8"))


def looked(told: dict[str, Any], *values: float, label: str = "checkout") -> Page:
    return look(told, Canned(values, label))


def look(told: dict[str, Any], client: Canned, grafana: str = "https://grafana.example") -> Page:
    known = {each["name"] for each in told.get("templating", {}).get("list", ())}
    given = {name: [value] for name, value in CHOSEN.items() if name in known}
    return preview.look(board.parsed(told), client, Look(given, SPAN, grafana, BOARDS, "canned"))


def written(told: dict[str, Any], *values: float, label: str = "checkout") -> str:
    return preview.written(looked(told, *values, label=label))
