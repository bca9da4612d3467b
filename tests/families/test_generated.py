"""What is generated from an unusual family passes its own generated tests: counters apart, matchers of its own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from burnbook import pipeline, prove, publish
from burnbook.outputs import OUTPUTS
from support import SERVICE, plan

sys.path.insert(0, str(Path(__file__).parent))
from known import FAMILIES, definition

UNUSUAL = (
    ("celery", "{availability: {}}"),
    ("kubernetes-apiserver", "{latency: {threshold: 1s}}"),
)


@pytest.mark.parametrize(("family", "sli"), UNUSUAL, ids=[family for family, _ in UNUSUAL])
def test_what_is_generated_is_proved_whole(family: str, sli: str, tmp_path: Path) -> None:
    service = SERVICE.replace("fastapi-instrumentator", family).replace("{availability: {}}", sli)
    planned = plan(tmp_path, service)
    files = publish.whole(pipeline.render(planned))
    publish.stage(files, tmp_path)
    checks = tuple(check for output in OUTPUTS for check in output.checks(planned, tuple(sorted(files))))
    proofs = prove.prove(checks, tmp_path, prove.Terms(remembered=False))
    assert [proof.words for proof in proofs if proof.status != "passed"] == []


def test_celery_has_drawings_and_questions_for_counters_that_count_apart(tmp_path: Path) -> None:
    (service,) = plan(tmp_path, definition("celery", FAMILIES["celery"])).services
    drawn = {signal.key: signal.queries[0].expr for signal in service.signals}
    assert {"rate", "errors", "latency", "routes", "queue"} <= set(drawn)
    for key in ("rate", "errors"):
        assert "celery_task_succeeded_total" in drawn[key]
        assert "celery_task_failed_total" in drawn[key]
    assert [step.question for step in service.slos[0].sli.steps] == ["Is it one route?", "Is it one instance?"]
