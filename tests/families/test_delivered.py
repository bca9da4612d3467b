"""The shop's promise about its collectors counts what a collector writes: sent, given up and not queued."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from burnbook import pipeline, toolbox

sys.path.insert(0, str(Path(__file__).parent))
import feeding

ROOT = Path(__file__).parents[2]
SAMPLE = Path(__file__).parent / "samples" / "otel-collector.prom"
DELIVERED = {"metrics-delivery": (1000, 60), "logs-delivery": (300, 3)}  # a minute: all of them, and what is lost


@pytest.mark.parametrize("major", [2, 3])
def test_what_is_given_up_and_what_finds_no_place_in_a_queue_is_lost(major: int, tmp_path: Path) -> None:
    promtools = [tool for tool in toolbox.every("promtool") if tool.version[0] == major]
    if not promtools:
        pytest.skip(f"no promtool {major}.x here")
    checks = [
        (f'round(sum(slo:sli_{kind}:increase1m{{service="otel-collector",slo="{slo}"}}))', float(count))
        for slo, counts in DELIVERED.items()
        for kind, count in zip(("total", "bad"), counts, strict=True)
    ]
    cases = [feeding.case(feeding.inputs({"otel-collector": SAMPLE.read_text()}), checks)]
    shop = pipeline.compile_plan(ROOT).plan
    alone = replace(shop, services=tuple(service for service in shop.services if service.name == "otel-collector"))
    assert feeding.disagreement(alone, cases, promtools[0], tmp_path) == ""
