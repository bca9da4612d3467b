"""What fills up yields rules that pass their own tests, whatever its sizes, limits and selectors."""

from __future__ import annotations

from pathlib import Path

import pytest

from burnbook import pipeline, prove, publish
from burnbook.model import names
from burnbook.outputs import OUTPUTS
from burnbook.toolbox import every
from support import SERVICE, plan

SHAPES = {
    "a pool of one": "db_pool: {size: 1, used: used, warn_at: 100%}",
    "a pool that is told in the middle of a connection": "db_pool: {size: 7, used: used, warn_at: 33.3%}",
    "a pool of one instance": "db_pool: {size: 20, used: 'used{instance=\"a:1\"}', scope: none}",
    "a queue": "queue: {length: 'waiting{queue=~\"mail|sms\"}'}",
    "a queue with a limit of one": "queue: {length: waiting, warn_at: 1}",
    "a long queue of a stranger": "queue: {length: 'waiting{queue!=\"dead\"}', warn_at: 1000000000, scope: none}",
    "a single replica": "replicas: {min: 1, available: up}",
    "replicas that the service selects": "replicas: {min: 200, available: up, scope: service}",
    "a query of less than a second": "slow_queries: {longest: age, warn_at: 250ms}",
    "all of it": "db_pool: {size: 5, used: u}, queue: {length: q, warn_at: 9}, replicas: {min: 2, available: r}",
    "what no series can be written for": 'queue: {length: \'waiting{a=~"a.*",a=~".*b"}\'}',
}


@pytest.mark.parametrize("major", [2, 3])
def test_what_fills_up_passes_its_own_tests(major: int, tmp_path: Path) -> None:
    if not any(tool.version[0] == major for tool in every("promtool")):
        pytest.skip(f"no promtool {major}.x here")
    oldest = dict(prove.OLDEST) | {"promtool": max((major, 0), prove.OLDEST["promtool"])}
    failed: dict[str, str] = {}
    for number, (words, stated) in enumerate(SHAPES.items()):
        folder = tmp_path / str(number)
        planned = plan(folder, SERVICE.replace("team: a", f"team: a\nsaturation: {{{stated}}}"))
        files = publish.whole(pipeline.render(planned))
        publish.stage(files, folder / "bundle")
        found = (check for output in OUTPUTS for check in output.checks(planned, tuple(files)))
        mine = tuple(check for check in found if f"web.{names.SATURATION}" in check.subject)
        proofs = prove.prove(mine, folder / "bundle", prove.Terms(oldest, remembered=False))
        assert {proof.check for proof in proofs} >= {"promtool check rules", "PromQL parses"}
        failed |= {f"{words}: {proof.check}": proof.words for proof in proofs if proof.status != "passed"}
    assert failed == {}


def test_an_alert_is_tried_wherever_its_series_can_be_written(tmp_path: Path) -> None:
    """The test above would pass, too, if nothing had tests."""
    for number, (words, stated) in enumerate(SHAPES.items()):
        service = SERVICE.replace("team: a", f"team: a\nsaturation: {{{stated}}}")
        guards = plan(tmp_path / str(number), service).services[0].saturation.guards
        assert [bool(guard.trials) for guard in guards] == [".*" not in stated] * len(guards), words
