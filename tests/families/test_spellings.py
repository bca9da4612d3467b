"""Every family counts series as its instrumentation spells them: right totals, right bad ones, right late ones."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from burnbook import toolbox
from burnbook.load.families import families
from burnbook.model.plan import Plan
from burnbook.text.promql import HOLE
from support import plan

sys.path.insert(0, str(Path(__file__).parent))
import feeding
import scrapes
from known import FAMILIES, Known, definition

SAMPLES = Path(__file__).parent / "samples"
BUILT_IN = {family.name: family for family in families()}


def scrape(family: str) -> str:
    return (SAMPLES / f"{family}.prom").read_text()


def as_prometheus_3_stores_it(text: str) -> str:
    """Bounds that are whole numbers get a fraction, whatever the target prints."""
    return re.sub(r'le="(\d+)"', r'le="\1.0"', text)


def expected(family: str, known: Known, planned: Plan) -> Iterator[tuple[str, float]]:
    """Yield expressions of one service, and what each must be."""
    (service,) = [found for found in planned.services if found.name == family]
    for slo, counts in (("requests", known.requests), ("latency", known.latency if known.threshold else None)):
        for kind, count in zip(("total", "bad"), counts or (), strict=False):
            yield f'sum(slo:sli_{kind}:increase1m{{service="{family}",slo="{slo}"}})', count
    signals = {signal.key: signal for signal in service.signals}
    for key, held in (("pool", known.pool), ("queue", known.queue), ("slow-queries", known.slowest)):
        if held is not None:
            yield f"sum({signals[key].queries[0].expr})", held
    for key in ("errors", "rate") if known.requests else ():
        (query,) = signals[key].queries
        every, bad = known.requests or (0, 0)
        truth = {"rate": every / 60, "errors": bad / every}[key]
        yield f"round(sum({query.expr.replace(HOLE, '5m')}) * 1e6)", round(truth * 1e6)
    if known.probe is not None:
        yield f'sum(slo:sli_total:increase1m{{service="{family}",slo="probes"}})', 1
        yield f'sum(slo:sli_bad:increase1m{{service="{family}",slo="probes"}})', 1 - known.probe


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    asked = "---\n".join(definition(family, known) for family, known in FAMILIES.items())
    return plan(tmp_path_factory.mktemp("project"), asked)


def test_every_family_has_a_sample_and_every_sample_a_family() -> None:
    assert set(FAMILIES) == set(BUILT_IN) == {path.stem for path in SAMPLES.iterdir()}


def test_all_that_a_family_can_serve_is_asked_of_it() -> None:
    for name, family in BUILT_IN.items():
        known = FAMILIES[name]
        fills = (family.fills.get("queue"), family.fills.get("slow_queries"))
        serves = (family.requests, family.durations, *fills, family.probe)
        asked = (known.requests, known.threshold, known.queue, known.slowest, known.probe)
        assert [bool(part) for part in serves] == [part not in (None, "") for part in asked], name


@pytest.mark.parametrize("major", [2, 3])
def test_every_family_counts_what_its_instrumentation_writes(planned: Plan, major: int, tmp_path: Path) -> None:
    promtools = [tool for tool in toolbox.every("promtool") if tool.version[0] == major]
    if not promtools:
        pytest.skip(f"no promtool {major}.x here")
    checks = [check for family, known in FAMILIES.items() for check in expected(family, known, planned)]
    texts = {family: scrape(family) for family in FAMILIES}
    stored = {family: as_prometheus_3_stores_it(text) for family, text in texts.items()}
    cases = [feeding.case(feeding.inputs(found), checks) for found in (texts, stored)]
    assert feeding.disagreement(planned, cases, promtools[0], tmp_path) == ""


@pytest.mark.parametrize("family", [name for name, known in FAMILIES.items() if known.threshold])
def test_bounds_of_a_sample_are_bounds_of_its_family(family: str) -> None:
    finite = [sample for sample in scrapes.read(scrape(family)) if sample.labels.get("le", "+Inf") != "+Inf"]
    told = {(sample.name, float(sample.labels["le"])) for sample in finite}
    stated = {
        (f"{duration.histogram.partition('{')[0]}_bucket", float(bound / duration.unit))
        for duration in BUILT_IN[family].durations
        for bound in duration.bounds
    }
    assert told <= stated | {("istio_request_duration_milliseconds_bucket", 3_600_000.0)}  # spelled in two ways
