"""No rule reads another SLO's series, whatever the names; whatever a name or a selector holds, PromQL is written."""

from __future__ import annotations

import subprocess
from itertools import permutations
from pathlib import Path
from typing import Any

from definitions import NAMES, TEXTS, Files, project, promptly, service, slo
from expressions_of import of_service, of_slo
from hypothesis import assume, given
from hypothesis import strategies as st

from burnbook import toolbox
from burnbook.model import names
from burnbook.model.plan import Plan, Slo
from burnbook.outputs.rules import service_files
from burnbook.text import promql
from burnbook.text.promql import Matcher, Selector

EVENTS = {"events": {"bad": 'tries_total{outcome="bad"}', "total": "tries_total"}}
SLIS = (
    EVENTS,
    {"events": {"good": "good_total", "total": "tries_total"}},
    {"events": {"bad": "sum(rate(bad_total[$window]))", "total": "sum(rate(tries_total[$window]))"}},
    {"latency": {"threshold": "1s"}},
)
RESERVED = ("readme", "postmortem", "error-budget-policy", "burnbook")


@promptly(25)
@given(NAMES, NAMES, st.sampled_from(SLIS), TEXTS)
def test_every_read_of_a_recorded_series_is_of_one_slo(name: str, more: str, sli: dict[str, Any], value: str) -> None:
    assume(not {name, more} & set(RESERVED))
    slos = [slo(name, sli), slo(f"{name}-{more}", sli), slo(f"{name}-g", EVENTS, group_by=["provider"])]
    assume(len({one["name"] for one in slos}) == len(slos))
    services = (service(more, *slos), service(f"{more}-{name}", *slos))
    planned = _all(Files(project(labels={"cluster": value}), services).plan())
    assert len({one.ids for one in planned}) == len(planned) == 6
    for one in planned:
        read = [found for text in of_slo(one) for found in promql.selectors(text) if _recorded(found)]
        assert len(read) > 50
        for selector in read:
            exact = {m.label: m.value for m in selector.matchers if m.op == "="}
            assert len(exact) == len(selector.matchers), selector
            assert dict(one.ids).items() <= exact.items(), selector
    for one, other in permutations(planned, 2):
        assert not Selector("x", promql.equals(one.ids)).accepts("x", dict(other.member))


@promptly(40)
@given(st.dictionaries(NAMES.map(lambda text: text.replace("-", "_")), TEXTS, max_size=2), TEXTS, TEXTS, TEXTS)
def test_whatever_labels_hold_the_generated_promql_can_be_read(
    selector: dict[str, str], kind: str, title: str, cluster: str
) -> None:
    bad = str(Selector("tries_total", (Matcher("outcome", "=", kind),)))
    inner = f"sum(rate({bad}[$window]))"
    slos = (
        slo("counted", {"events": {"bad": bad, "total": "tries_total"}}, title=title),
        slo("opaque", {"events": {"bad": inner, "total": "sum(rate(tries_total[$window]))"}}),
        slo("slow", {"latency": {"threshold": "1s"}}),
    )
    assume("outcome" not in selector)
    plan = Files(project(labels={"cluster": cluster}), (service("web", *slos, selector=selector),)).plan()
    for text in of_service(plan.services[0]):
        promql.parse(text)
    wanted = {Matcher(name, "=", value) for name, value in selector.items()}
    base = [s for one in plan.services[0].slos for s in promql.selectors(one.sli.base_total) if not _recorded(s)]
    assert all(wanted <= set(found.matchers) for found in base)


def test_promtool_reads_what_the_worst_labels_make(tmp_path: Path) -> None:
    worst = ('"', "\\", "`'", "{{ $x }}", "%q %s", 'a\\"b', "ü 日本 🙂", "$window", "[5m]", "# no", "}{", "=~")
    promtool = toolbox.find("promtool")
    assert promtool
    for number, text in enumerate(worst):
        bad = str(Selector("tries_total", (Matcher("outcome", "=", text),)))
        sli = {"events": {"bad": bad, "total": "tries_total"}}
        file = service("web", slo("s", sli, title=text, group_by=["provider"]), selector={"job": text})
        plan = Files(project(labels={"cluster": text}), (file,)).plan()
        rules = next(found for found in service_files(plan.project, plan.services[0]) if "/rules/" in found.path)
        (tmp_path / f"{number}.yaml").write_text(rules.content, encoding="utf-8")
    files = sorted(str(path) for path in tmp_path.iterdir())
    done = subprocess.run([promtool.path, "check", "rules", *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("SUCCESS") == len(worst)


def _all(plan: Plan) -> list[Slo]:
    return [one for found in plan.services for one in found.slos]


def _recorded(selector: Selector) -> bool:
    return ":" in selector.metric or selector.metric in ("ALERTS", names.INFO)
