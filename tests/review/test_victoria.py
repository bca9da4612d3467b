"""The same weeks in VictoriaMetrics, where one is on PATH: it tells what Prometheus tells."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from burnbook import review
from burnbook.live.processes import Address, Start, running, scratch
from burnbook.live.prometheus import Client
from burnbook.review import Asked
from burnbook.toolbox import Tool
from review import weeks
from review.told import NOW, Then, reviewed

FOUND = shutil.which("victoria-metrics")
pytestmark = pytest.mark.skipif(FOUND is None, reason="there is no victoria-metrics on PATH")


@pytest.fixture
def client() -> Iterator[Client]:
    with scratch() as folder:

        def command(address: Address) -> tuple[str, ...]:
            own = (f"-httpListenAddr={address}", f"-storageDataPath={folder / 'data'}", "-retentionPeriod=100y")
            return (str(FOUND), *own)

        def ready(address: Address) -> bool:
            try:
                return requests.get(f"{address.url}/health", timeout=1).ok
            except requests.RequestException:
                return False

        with running(Start(Tool("victoria-metrics", Path(str(FOUND)), ()), command, folder, ready)) as address:
            body = "\n".join(map(json.dumps, lines()))
            requests.post(f"{address.url}/api/v1/import", data=body, timeout=60).raise_for_status()
            requests.get(f"{address.url}/internal/force_flush", timeout=60).raise_for_status()
            yield Client(address.url)


def lines() -> Iterator[dict[str, object]]:
    """Yield each series as VictoriaMetrics imports it."""
    for metric, labels, samples in (*weeks.series(), *weeks.standing()):
        pairs = list(samples)
        times, values = [round(time * 1000) for time, _ in pairs], [value for _, value in pairs]
        yield {"metric": {"__name__": metric, **labels}, "values": values, "timestamps": times}


def test_a_review_is_the_same(client: Client) -> None:
    subjects, _ = review.reviewed(weeks.PLAN, Asked((), None, weeks.END, NOW), Then(client))
    for one in subjects:
        other = reviewed()[one.found.subject].found
        assert (one.found.parts, one.found.alerts, one.found.burns) == (other.parts, other.alerts, other.burns)
        assert (one.found.masked, one.found.days) == (other.masked, other.days)
    told = {one.found.slo: [(past.budget.total, past.budget.bad) for past in one.found.earlier] for one in subjects}
    story, week = weeks.stories()["mailer/jobs"], weeks.WEEK
    assert told["jobs"] == [story.sums(range(i * week, (i + 1) * week)) for i in (3, 2, 1, 0)]
