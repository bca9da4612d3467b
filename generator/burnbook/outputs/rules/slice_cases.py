"""Time slices from events, minute by minute: what just passes, what just fails, and stretches without traffic."""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.model import names
from burnbook.model.plan import Slo
from burnbook.model.sli import RawSeries
from burnbook.model.slices import Slices
from burnbook.outputs.rules.decoys import decoys
from burnbook.outputs.rules.promtool import Case, Input, ValueCheck, notation
from burnbook.outputs.rules.timeline import MINUTE, Cell, events, recorded, series
from burnbook.text.promql import Selector, equals

_FINE = 20  # one bad event more is then a twentieth of the limit


def slice_case(slo: Slo, slices: Slices, delay: int) -> Case:
    """Return the case of slices at the limit, above it, idle, failed wholly, and healthy, in this order."""
    late, per_slice = -(-delay // MINUTE), slices.length // MINUTE
    before = -(-(late + 1) // per_slice) * per_slice  # idle minutes until the first slice begins
    told = tuple(_slices(slices))
    cells = (*((Cell(0),) * before), *(cell for slice_, _ in told for cell in slice_))
    ends = ((before + (place + 1) * per_slice, counts) for place, (_, counts) in enumerate(told))
    checks = [check for minute, (total, bad) in ends for check in _values(slo, minute, total, bad)]
    if per_slice > 1:
        checks += _values(slo, before + per_slice + 1, 0, 0)
    read = (f"{names.EVENT_TOTAL}1m", f"{names.EVENT_BAD}1m")
    return Case(
        name=f"{slo.name}: a slice is bad above its limit, not at it, and one without traffic is none",
        every=MINUTE,
        step=MINUTE,
        inputs=(*_inputs(slo, cells, late), *decoys(slo, len(cells) + 1, read)),
        values=tuple(checks),
    )


def _slices(slices: Slices) -> Iterator[tuple[tuple[Cell, ...], tuple[int, int]]]:
    """Yield the minutes of each slice with what it counts: slices and bad ones."""
    allowed, total = (_FINE * part for part in slices.bad_share.as_integer_ratio())
    minutes = slices.length // MINUTE
    at_limit = Cell(total, allowed)
    yield (at_limit,) * minutes, (1, 0)
    yield (Cell(total, allowed + 1), *((at_limit,) * (minutes - 1))), (1, 1)
    yield (Cell(0),) * minutes, (0, 0)
    yield (Cell(total, total),) * minutes, (1, 1)
    yield (*((Cell(0),) * (minutes - 1)), Cell(1)), (1, 0)


def _values(slo: Slo, minute: int, total: int, bad: int) -> list[ValueCheck]:
    counts = ((f"{names.TOTAL}1m", total), (f"{names.BAD}1m", bad))
    return [
        ValueCheck(minute * MINUTE, recorded(slo, name), ((str(Selector(name, equals(slo.member))), value),))
        for name, value in counts
    ]


def _inputs(slo: Slo, cells: tuple[Cell, ...], late: int) -> tuple[Input, ...]:
    """Return raw series that hold the cells, one a minute from the first; recorded ones where raw cannot be written."""
    if slo.sli.raw:
        return tuple(Input(series(raw), notation(_counter(raw, cells, late))) for raw in slo.sli.raw)
    names_, counts = slo.events, ([cell.total for cell in cells], [cell.bad for cell in cells])
    return tuple(
        Input(recorded(slo, f"{name}1m"), notation({minute + 1: value for minute, value in enumerate(values)}))
        for name, values in zip(names_, counts, strict=True)
    )


def _counter(raw: RawSeries, cells: tuple[Cell, ...], late: int) -> dict[int, float | str]:
    """A counter whose sample of a minute is read `late` minutes afterwards; cell 0 is that of minute 1."""
    samples: dict[int, float | str] = {0: 0}
    value = 0
    for minute, cell in enumerate(cells, start=1):
        value += events(raw, cell)
        if minute - late > 0:
            samples[minute - late] = value
    return samples
