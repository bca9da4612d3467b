"""A backtest as a page: Markdown, or HTML with a chart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from burnbook.backtest import report
from burnbook.backtest.facts import Backtest
from burnbook.charts import Band, Chart, Line, Row, Tone, draw, runs
from burnbook.recorded.words import counted
from burnbook.replay import Alarm, Firing
from burnbook.text.document import document
from burnbook.text.markdown import inline, table

_TITLE = "Backtest"
_TONES: Mapping[str, Tone] = {"page": "page", "ticket": "ticket"}


def _markdown(found: Sequence[Backtest]) -> str:
    return "\n\n".join((f"# {_TITLE}", *(part for one in found for part in _parts(one)))) + "\n"


def _html(found: Sequence[Backtest]) -> str:
    drawn = (part for one in found for part in (*_parts(one), draw(_chart(one))))
    return document(_TITLE, (f"# {_TITLE}", *drawn))


FORMS: Mapping[str, Callable[[Sequence[Backtest]], str]] = {".md": _markdown, ".html": _html}
"""What a file's name ends with, and what is written then."""


def _parts(found: Backtest) -> Iterator[str]:
    title, *lines = report.head(found)
    many = counted(len(found.incidents), "incident")
    yield f"## {inline(title)}"
    yield "\n".join(f"- {inline(line)}" for line in lines)
    yield f"### Incidents\n\n{inline(f'{many}: {found.found_by}.')}"
    if found.incidents:
        yield table(report.INCIDENTS, report.incidents(found))
        yield inline(report.unnoticed(found))
    yield f"### Alerts\n\n{table(report.SCORES, report.scores(found))}"
    yield f"### Alerts that no policy changes\n\n{table(report.BESIDES, report.besides(found))}"
    if mistaken := list(report.mistaken(found)):
        yield "### Alerts that belong to no incident"
        yield table(report.FALSE, mistaken)


def _chart(found: Backtest) -> Chart:
    """Return the error ratio over the time, with incidents behind it and each policy's alerts below."""
    points = [(time, ratio) for time, ratio in found.course if ratio is not None]
    step = found.course[1][0] - found.course[0][0] if len(found.course) > 1 else 60.0
    told = ", ".join(f"{len(one.firings)} alerts with {one.policy}" for one in found.tried)
    return Chart(
        title=f"{found.subject}: error ratio and alerts",
        description=f"{len(found.incidents)} incidents; {told}.",
        start=found.span.start,
        end=found.span.end,
        unit="ratio",
        lines=(Line("share of bad events", "first", runs(points, step)),),
        bands=tuple(Band(one.start, one.end, "incident", "bad") for one in found.incidents),
        rows=(
            *(
                _row(f"{one.policy}: {alarm.name}", alarm, one.firings)
                for one in found.tried
                for alarm, _ in one.alarms
            ),
            *(_row(one.alarm.name, one.alarm, one.firings) for one in found.besides if one.firings),
        ),
    )


def _row(name: str, alarm: Alarm, firings: Sequence[Firing]) -> Row:
    spans = tuple((one.start, one.end) for one in firings if one.alarm == alarm)
    return Row(name, _TONES.get(alarm.severity, "quiet"), spans)
