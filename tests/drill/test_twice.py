"""Two Prometheis whose replica label is not dropped tell everything twice: no drill passes that."""

from __future__ import annotations

import pytest

from burnbook import pipeline
from burnbook.drill import choose, expect, published
from burnbook.drill.receive import Notification
from burnbook.drill.seen import During, Gone, Observed, Script
from burnbook.drill.verdict import judge
from support import write


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Script:
    folder = write(tmp_path_factory.mktemp("web"))
    pipeline.generate(folder, waived=("promtool", "amtool"))
    plan = pipeline.compile_plan(folder).plan
    found = choose.incidents(plan, "web")
    bundle = published.read(folder / "alerts", [one.slo for one in found])
    return Script(found, bundle, expect.incidents(found, bundle, plan.routing), ())


@pytest.mark.parametrize(
    ("replicas", "told"), [([{}], "1 to a-page"), ([{"replica": "a"}, {"replica": "b"}], "2 to a-page")]
)
def test_an_alert_that_stands_twice_in_a_notification_is_told_twice(
    script: Script, replicas: list[dict[str, str]], told: str
) -> None:
    fast = script.fastest[0]
    said = dict(fast.alert.annotations)
    alerts = [{"status": "firing", "labels": {**fast.labels, **more}, "annotations": said} for more in replicas]
    heard = Notification(2, "a-page", {"alerts": alerts, "groupLabels": fast.grouped, "groupKey": "x"})
    seen = Observed(During(1, (), (), {}, {}), 3, Gone(4, 5, (), ()), (heard,), (), ())
    (verdict,) = [v for v in judge(script, seen) if v.question == "SLOErrorBudgetBurn fast is told"]
    assert (verdict.seen, verdict.passed) == (told, len(replicas) == 1)
