"""A month of the shop's traffic in a real Prometheus, with what the published rules record of it: panels tell the truth."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import month
import pytest
from asking import PANELS, SLOS, World, of, panel
from boards import ROOT

from behaviour.backfill import MINUTE, Site, fill, published, recorded
from behaviour.history import NOW, History
from burnbook import toolbox
from burnbook.live.processes import scratch

END = int(datetime(2026, 3, 12, 15, 10, tzinfo=UTC).timestamp())
ZERO = END - NOW * MINUTE
RECENT = 80 * MINUTE
EXACT = 1e-9
BEHIND = 20  # minutes, at most, of the period's figures: sums of ten, read every three
BURNING = [slo for slo in SLOS if slo.tiers]

pytestmark = pytest.mark.xdist_group("prometheus")


@pytest.fixture(scope="module")
def history() -> History:
    return month.told()


@pytest.fixture(scope="module")
def world(history: History) -> Iterator[World]:
    """Lend a server that has lived through the month."""
    tools = [tool for tool in toolbox.every("prometheus") if tool.path.with_name("promtool").is_file()]
    if not tools:
        pytest.skip("there is no Prometheus with its promtool here: `tools/install` gets one")
    rules = published(ROOT / "alerts" / "rules")
    for group in (group for file in rules.values() for group in file["groups"]):
        group["rules"] = [recorded(rule) for rule in group["rules"]]
    with scratch() as folder:
        site = Site(tools[0], folder, rules)
        fill(site, history, ZERO, ZERO, END, last=True, recent=RECENT)
        with site.serve(site.data, {}) as client:
            yield World(client, END)


@pytest.mark.parametrize(("name", "title"), PANELS, ids=[f"{name}-{title}" for name, title in PANELS])
def test_every_panel_returns_data(name: str, title: str, world: World) -> None:
    chosen = [of(slo) for slo in SLOS] if name == "slo" else [{"service": ".+"}]
    targets = panel(name, title)["targets"]
    found = {target["refId"]: any(world.asked(target, **variables) for variables in chosen) for target in targets}
    if title == "Coverage":  # enough of the month is recorded
        assert found == {"A": True, "B": False}
    else:
        assert all(found.values()), [target["expr"] for target in targets if not found[target["refId"]]]
