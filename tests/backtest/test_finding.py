"""What docs/simulate.md says becomes of some pasts, drawn at random: how many incidents, and of which minutes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from burnbook.backtest import Span, Terms
from burnbook.backtest.finding import doubts, incidents
from burnbook.replay import Budgets, Minutes
from support import PROJECT, SERVICE, plan

DAY, DAYS, PERIOD = 1440, 20, 30 * 86_400
AT, SPAN = 8 * DAY, Span(0, DAYS * DAY * 60)
Worse = tuple[int, int, float]
"""From which minute on, for how long, which share of all events is bad."""
THREE_DAYS = 3 * DAY
PASTS: dict[str, tuple[float, float, tuple[Worse, ...], list[Worse]]] = {  # events a minute, the share that is bad else
    "1.5 times the pace, 400 a minute": (400, 2e-4, ((AT, THREE_DAYS, 15e-4),), [(AT, THREE_DAYS, 0.15)]),
    "three times the pace, 40 a minute": (40, 2e-4, ((AT, THREE_DAYS, 3e-3),), [(AT, THREE_DAYS, 0.3)]),
    "five times the pace, 10 a minute": (10, 2e-4, ((AT, THREE_DAYS, 5e-3),), [(AT, THREE_DAYS, 0.5)]),
    "20 minutes apart": (100, 2e-4, ((AT, 10, 1), (AT + 30, 10, 1)), [(AT, 40, 20 / 43.2)]),
    "2 hours apart": (
        100,
        2e-4,
        ((AT, 10, 1), (AT + 130, 10, 1)),
        [(AT, 10, 10 / 43.2), (AT + 130, 10, 10 / 43.2)],
    ),
    "2 hours apart, 3 a minute": (
        3,
        2e-4,
        ((AT, 10, 1), (AT + 130, 10, 1)),
        [(AT, 10, 10 / 43.2), (AT + 130, 10, 10 / 43.2)],
    ),
    "2 hours apart while 0.8 of the budget burns": (
        1000,
        8e-4,
        ((AT, 10, 1), (AT + 130, 10, 1)),
        [(AT, 140, 20 / 43.2)],
    ),
    "an outage in what burns for ever": (
        1000,
        2e-4,
        ((AT, DAYS * DAY - AT, 15e-4), (AT + 7000, 30, 0.5)),
        [(AT, DAYS * DAY - AT, 0.6), (AT + 7000, 30, 15 / 43.2)],
    ),
    "an outage of two days": (1000, 2e-4, ((AT, 2 * DAY, 0.3),), [(AT, 2 * DAY, 20)]),
    "recorded from its middle on": (1000, 2e-4, ((0, 60, 0.3),), [(0, 60, 18 / 43.2)]),
    "half of the budget, evenly": (40, 5e-4, (), []),
}


@pytest.mark.parametrize(("rate", "usual", "worse", "expected"), PASTS.values(), ids=PASTS)
def test_incidents_are_what_a_person_would_call_so(
    rate: float, usual: float, worse: tuple[Worse, ...], expected: list[Worse], tmp_path: Path
) -> None:
    drawn, share = np.random.default_rng(4), np.full(DAYS * DAY, usual)
    for first, lasted, bad in worse:
        share[first : first + lasted] = bad
    total = drawn.poisson(rate, share.size)
    events = (total.astype(np.float64), drawn.binomial(total, share).astype(np.float64))
    minutes = Minutes(0, ((),), *(one[np.newaxis] for one in events))
    slo = plan(tmp_path, SERVICE, PROJECT).services[0].slos[0]
    budgets = Budgets.of(minutes, slo.budget, PERIOD)
    found = incidents(slo, minutes, 0, budgets, Terms(SPAN, None, 0.02, 0))
    assert [one.start / 60 + 1 for one in found] == pytest.approx([first for first, *_ in expected], abs=240)
    assert [one.spent for one in found] == pytest.approx([spent for *_, spent in expected], rel=0.25)
    assert list(doubts(found, budgets, "requests")) == []
