"""Two groups of one SLO: each has its own ratio and its own alerts, whatever the other does."""

from __future__ import annotations

from burnbook.model import names
from burnbook.model.plan import Slo
from burnbook.model.rules import Tier, Window
from burnbook.outputs.rules.promtool import AlertCheck, Case, Input, ValueCheck
from burnbook.outputs.rules.siblings import sibling
from burnbook.outputs.rules.tiers import Maker
from burnbook.outputs.rules.timeline import MINUTE, Timeline, expected, recorded
from burnbook.text import durations
from burnbook.text.promql import Selector, equals

_DAY = 86_400
_EVENTS = 1_000_000


def group_case(slo: Slo, delay: int, tier: Tier) -> Case:
    """Return the case in which one group burns now, and the other, busier one did before its short window began."""
    here, there = Maker(slo, delay, tier), Maker(sibling(slo), delay, tier)
    burnt = there.long - there.short
    now = here.timeline((*here.healthy[: burnt + 1], *here.burning("4", here.short)))
    before = there.timeline((*there.healthy[:1], *there.burning("4", burnt), *there.healthy[: there.short]))
    last = len(now.cells) - 1
    checks = [expected(timeline, last) for timeline in (now, before)]
    time = checks[0].time
    return Case(
        name=here.name("a group that burnt before keeps quiet while another burns, and each has its own ratios"),
        every=here.step,
        step=MINUTE,
        inputs=(*now.inputs(), *before.inputs()),
        alerts=(AlertCheck(time, names.BURN_ALERT, tuple(firing for check in checks for firing in check.firing)),),
        values=tuple(_ratios((now, before), time, window) for window in (tier.long, tier.short)),
    )


def group_exhausted_case(slo: Slo) -> Case:
    """Return the case of a group that spent its budget in its first days, and a healthy one that is recorded whole.

    The healthy one's count is made up: two whole periods are more samples than promtool reads.
    """
    days, step = max(1, slo.period.length // _DAY // 4), durations.show(slo.period.step)
    chunks, whole = days * _DAY // slo.period.step, slo.period.step // MINUTE
    groups = ((slo, _EVENTS, whole), (sibling(slo), 0, slo.period.length // MINUTE // chunks))
    inputs = (
        Input(str(Selector(name + step, equals(one.member))), f"{value}x{chunks}")
        for one, bad, count in groups
        for name, value in ((names.BAD, bad), (names.TOTAL, _EVENTS), (names.COUNT, count))
    )
    return Case(
        name=f"{slo.name}: a group of which little is recorded is not told because another is recorded whole",
        every=_DAY,
        step=slo.period.step,
        inputs=tuple(inputs),
        alerts=(AlertCheck(days * _DAY, names.EXHAUSTED_ALERT, ()),),
    )


def _ratios(timelines: tuple[Timeline, ...], time: int, window: Window) -> ValueCheck:
    found = [(timeline.slo.member, timeline.ratio(time, window.length)) for timeline in timelines]
    samples = ((str(Selector("", equals(member))), round(1e6 * ratio)) for member, ratio in found if ratio is not None)
    return ValueCheck(time, f"round(1e6 * {recorded(timelines[0].slo, window.series)})", tuple(samples))
