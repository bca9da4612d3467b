"""All the tests of an SLO, grouped into one file an evaluation interval (promtool knows one a file)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from burnbook.model.plan import Slo
from burnbook.outputs.rules import maintenance_cases
from burnbook.outputs.rules import special_cases as special
from burnbook.outputs.rules.base_cases import base_cases
from burnbook.outputs.rules.calendar_cases import calendar_cases
from burnbook.outputs.rules.deadline_cases import deadline_case, memory_cases, spared_cases
from burnbook.outputs.rules.gauge_cases import gauge_cases
from burnbook.outputs.rules.group_cases import group_case, group_exhausted_case
from burnbook.outputs.rules.held_cases import held_case, look_back_cases
from burnbook.outputs.rules.promtool import Case
from burnbook.outputs.rules.slice_cases import slice_case
from burnbook.outputs.rules.start_cases import start_case
from burnbook.outputs.rules.tiers import tier_cases
from burnbook.text import durations


def files(slo: Slo, delay: int, rule_file: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Return the test files of an SLO by evaluation interval; `delay` (seconds) is its telemetry's arrival delay."""
    cases = sorted(_cases(slo, delay), key=lambda case: case.every)
    for every, alike in groupby(cases, key=lambda case: case.every):
        yield (
            every,
            {
                "rule_files": [rule_file],
                "evaluation_interval": durations.show(every),
                "group_eval_order": [group.name for group in slo.groups],
                "tests": [case.data() for case in alike],
            },
        )


def _cases(slo: Slo, delay: int) -> Iterator[Case]:
    yield special.never_seen_case(slo)
    yield special.seen_case(slo)
    yield special.idle_case(slo)
    yield special.absent_case(slo, delay)
    yield from calendar_cases(slo, delay) if slo.period.calendar else (special.exhausted_case(slo),)
    if slo.split and not slo.period.calendar:
        yield group_exhausted_case(slo)
    yield from base_cases(slo, delay)
    if case := start_case(slo, delay):
        yield case
    yield from gauge_cases(slo)
    alert = special.of(slo, "deadline")
    if alert and slo.sli.deadline:
        yield deadline_case(slo, alert, slo.sli.deadline, delay)
        yield from memory_cases(slo, alert, slo.sli.deadline, delay)
        yield from spared_cases(slo, alert, slo.sli.deadline, delay) if slo.maintenance else ()
    yield from maintenance_cases.cases(slo, delay)
    if slo.slices:
        yield slice_case(slo, slo.slices, delay)
    for tier in slo.tiers:
        yield from tier_cases(slo, delay, tier)
        if slo.split:
            yield group_case(slo, delay, tier)
    if slo.tiers:
        yield held_case(slo, delay)
    yield from look_back_cases(slo)
    if case := special.low_traffic_case(slo, delay):
        yield case
