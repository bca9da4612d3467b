"""A panel with its answers becomes a tile of the page: its place, what it shows, and what is said about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from burnbook.charts import colors
from burnbook.preview import asking, figures, plot, states, table, units
from burnbook.preview.asking import Answer, Line
from burnbook.preview.axes import Stretch
from burnbook.preview.board import Box, Panel
from burnbook.preview.figures import Figure
from burnbook.preview.hrefs import Hrefs
from burnbook.preview.plot import Plot
from burnbook.preview.states import States
from burnbook.preview.table import Table
from burnbook.recorded.facts import Span
from burnbook.text import durations, html

State = Literal["shown", "empty", "failed", "unknown"]
Body = Plot | States | Table | tuple[Figure, ...] | str | None
_DRAWN = frozenset({"timeseries", "state-timeline", "stat", "bargauge", "gauge", "table"})
_SMALL = 6  # columns: two panels of as many stand side by side on a phone


@dataclass(frozen=True, slots=True)
class Limit:
    """A colour of a panel, and from which value on it holds."""

    style: str
    words: str


@dataclass(frozen=True, slots=True)
class Note:
    """What is said about a panel beside what it shows."""

    description: str
    unit: str
    limits: tuple[Limit, ...]
    queries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """A panel of the page. `body` is what its `kind` shows; where there is nothing to show, `words` say why.

    A `small` one stands beside another on a phone.
    """

    number: int
    title: str
    area: str
    kind: str
    note: Note
    since: str = ""
    state: State = "shown"
    body: Body = None
    words: str = ""
    failures: tuple[str, ...] = ()
    small: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """What panels are looked at with: the time, where links lead, and what is marked, by the panels' own times."""

    span: Span
    hrefs: Hrefs
    marked: Mapping[int | None, tuple[Stretch, ...]]

    def of(self, panel: Panel) -> Span:
        """Return the time that a panel shows."""
        return within(panel.seconds, self.span)


def within(seconds: int | None, span: Span) -> Span:
    """Return the time of a panel that has its own, else that of the dashboard."""
    return Span(span.end - seconds, span.end) if seconds else span


def tile(number: int, panel: Panel, found: Sequence[Answer], view: View) -> Tile:
    """Return the tile of a panel that was answered."""
    failures = tuple(answer.failure for answer in found if answer.failure)
    since = durations.last(panel.seconds) if panel.seconds else ""
    state, body = _body(panel, tuple(found), view)
    state = "failed" if failures and state == "empty" else state
    words = {"failed": "The query failed", "empty": panel.field.no_value, "unknown": f"{panel.kind}: not drawn here"}
    return Tile(
        number=number,
        title=panel.title,
        area=_area(panel.box),
        kind=panel.kind,
        note=_note(panel),
        since="" if since in panel.title else since,
        state=state,
        body=body,
        words=words.get(state, ""),
        failures=failures,
        small=panel.kind == "stat" and panel.box.w <= _SMALL,
    )


def _area(box: Box) -> str:
    return f"{box.y + 1}/{box.x + 1}/span {box.h}/span {box.w}"


def _body(panel: Panel, found: tuple[Answer, ...], view: View) -> tuple[State, Body]:
    if panel.kind in ("row", "text"):
        return "shown", _text(panel)
    lines = asking.lines(found)
    if panel.kind not in _DRAWN or not lines:
        return ("empty" if panel.kind in _DRAWN else "unknown"), None
    hrefs = [
        next((view.hrefs.of(link.url, line.labels) for link in panel.field.leading(line.name)), "") for line in lines
    ]
    return "shown", _drawn(panel, found, lines, hrefs, view)


def _drawn(panel: Panel, found: tuple[Answer, ...], lines: tuple[Line, ...], hrefs: list[str], view: View) -> Body:
    match panel.kind:
        case "timeseries":
            return plot.draw(panel, lines, view.of(panel), view.marked[panel.seconds], hrefs)
        case "state-timeline":
            return states.draw(panel, lines, view.of(panel), view.marked[panel.seconds], hrefs)
        case "stat":
            return figures.numbers(panel, lines, hrefs)
        case "table":
            return table.draw(panel, found, view.hrefs)
    return figures.bars(panel, lines, hrefs)


def _text(panel: Panel) -> str:
    """Return the Markdown of a panel as HTML: nothing in it runs, and nothing is fetched."""
    content = str(panel.options.get("content", ""))
    return html.render(content, lambda url: url if url.startswith(("https://", "http://")) else "").body


def _note(panel: Panel) -> Note:
    return Note(
        description=panel.description,
        unit=units.called(panel.field.unit),
        limits=tuple(_limits(panel)) if len(panel.field.steps) > 1 else (),
        queries=tuple(target.expr for target in panel.targets),
    )


def _limits(panel: Panel) -> Iterable[Limit]:
    """Yield what the thresholds mean: the first colour holds below the second's value; to graphs they are lines."""
    values = [units.shown(step.value, panel.field.unit) for step in panel.field.steps[1:]]
    lined = panel.kind == "timeseries"
    ranges = (f"below {values[0]}", *(f"line at {value}" if lined else f"from {value} on" for value in values))
    for step, where in [*zip(panel.field.steps, ranges, strict=True)][lined:]:
        name = "plain" if step.color == "text" else step.color
        yield Limit(colors.style(step.color), f"{name} {where}")


def counted(found: Sequence[Tile]) -> Mapping[State, tuple[str, ...]]:
    """Return the titles of the panels in each state; those of which a part failed count as failed."""
    states_of: dict[State, list[str]] = {}
    for one in found:
        if one.kind != "row":
            states_of.setdefault("failed" if one.failures else one.state, []).append(one.title)
    return {state: tuple(titles) for state, titles in states_of.items()}
