"""The whole picture: a head with what was chosen, the panels where the grid has them, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from picture import bars, frame, stat, states, svg, timeseries
from picture.ask import Answering, Line, Span, answers
from picture.dashboard import Box, Dashboard, Panel
from picture.frame import Area

WIDTH = 1160
_COLUMNS, _ROW, _GAP, _MARGIN, _HEAD, _FOOT = 24, 36, 8, 16, 62, 34


@dataclass(frozen=True, slots=True)
class View:
    """What a dashboard is looked at with: its variables, the time, and what the foot of the picture says."""

    variables: Mapping[str, str]
    span: Span
    foot: str

    def of(self, panel: Panel) -> Span:
        """Return the time that a panel shows."""
        return Span(self.span.end - panel.seconds, self.span.end) if panel.seconds else self.span


def draw(dashboard: Dashboard, client: Answering, view: View) -> str:
    """Return a dashboard as a picture of its own."""
    rows = max(panel.box.y + panel.box.h for panel in dashboard.panels)
    height = _HEAD + rows * _ROW + _FOOT
    parts = [svg.element("rect", width=WIDTH, height=height, fill=svg.CANVAS), *_head(dashboard, view)]
    for panel in dashboard.panels:
        lines = answers(client, panel, view.variables, view.of(panel))
        parts.append(svg.group(_panel(panel, lines, view), id=f"panel-{len(parts)}"))
    parts.append(svg.text(view.foot, WIDTH / 2, height - 13, fill=svg.DIM, font_size=12, text_anchor="middle"))
    return svg.picture(dashboard.title, parts, WIDTH, height)


def _head(dashboard: Dashboard, view: View) -> Iterator[str]:
    """Draw the dashboard's title, a box for each variable, and the time."""
    yield svg.text(dashboard.title, _MARGIN, 38, font_size=20, font_weight=500)
    x = _MARGIN + svg.width(dashboard.title, 20) + 24
    for name, label in dashboard.variables.items():
        words = f"{label}: {view.variables.get(name, 'All') or 'None'}"
        wide = svg.width(words) + 20
        yield svg.element("rect", x=x, y=17, width=wide, height=30, rx=3, fill=svg.PANEL, stroke=svg.BORDER)
        yield svg.text(words, x + wide / 2, 36.5, text_anchor="middle")
        x += wide + _GAP
    end = datetime.fromtimestamp(view.span.end, UTC)
    yield svg.text(
        f"{_ago(view.span)}, to {end:%Y-%m-%d %H:%M} UTC", WIDTH - _MARGIN, 36.5, fill=svg.DIM, text_anchor="end"
    )


def _panel(panel: Panel, lines: Sequence[Line], view: View) -> Iterator[str]:
    """Draw one panel; of a kind that is unknown here, its frame."""
    area, span = _area(panel.box), view.of(panel)
    if panel.kind == "row":
        mark = f"{svg.number(area.x + 2)},{svg.number(area.y + 13)} l5,5 l5,-5"
        yield svg.element("path", d=f"M{mark}", fill="none", stroke=svg.TEXT, stroke_width=1.5)
        yield svg.text(panel.title, area.x + 20, area.y + 20, font_size=15, font_weight=500)
        return
    yield from frame.panel(area, panel.title, _ago(span) if panel.seconds else "")
    inside = frame.inner(area)
    if panel.kind == "stat":
        yield from stat.draw(panel, lines, inside)
    elif panel.kind == "bargauge":
        yield from bars.draw(panel, lines, inside)
    elif panel.kind == "timeseries":
        yield from timeseries.draw(panel, lines, inside, span)
    elif panel.kind == "state-timeline":
        yield from states.draw(panel, lines, inside, span)
    else:
        yield frame.said(inside, f"{panel.kind}: not drawn")


def _area(box: Box) -> Area:
    column = (WIDTH - 2 * _MARGIN + _GAP) / _COLUMNS
    return Area(_MARGIN + box.x * column, _HEAD + box.y * _ROW, box.w * column - _GAP, box.h * _ROW - _GAP)


def _ago(span: Span) -> str:
    """Return a span in words, as Grafana has them."""
    hours = round((span.end - span.start) / 3600)
    return f"Last {hours} hours" if hours <= 48 else f"Last {round(hours / 24)} days"
