"""Every link of a bundle is followed: what leads nowhere is told with the file, the link and the reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import support
from burnbook import pipeline
from burnbook.model.bundle import Inspect
from burnbook.model.plan import Plan
from burnbook.prove import links

LINKS = """\
links:
  runbooks: https://git.example/ops/runbooks
  grafana: https://grafana.example
  prometheus: https://prometheus.example
"""
RUNBOOK = "runbooks/web/availability.md"
RULES = "alerts/rules/web.availability.yaml"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return written(tmp_path, support.PROJECT + LINKS)


def written(folder: Path, project: str) -> Path:
    for artifact in pipeline.render(support.plan(folder, project=project)).artifacts:
        path = folder / "bundle" / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artifact.content)
    return folder / "bundle"


def told(bundle: Path, project: str = support.PROJECT + LINKS, *, whole: bool = True) -> tuple[str, ...]:
    plan: Plan = support.plan(bundle.parent, project=project)
    paths = tuple(sorted(str(path.relative_to(bundle)) for path in bundle.rglob("*") if path.is_file()))
    check = links.check(plan, paths, whole=whole)
    assert isinstance(check.how, Inspect)
    return check.how.function(bundle)


def test_a_generated_bundle_has_no_dead_link(bundle: Path) -> None:
    assert told(bundle) == ()


@pytest.mark.parametrize(
    "project",
    [
        support.PROJECT,
        support.PROJECT + LINKS.replace("  grafana", "  runbook_site: mkdocs\n  grafana"),
        support.PROJECT + LINKS + "environments: {prod: {selector: {env: prod}, labels: {env: prod}}}\n",
    ],
    ids=["without addresses", "as MkDocs addresses pages", "in an environment"],
)
def test_nor_has_one_of_another_kind_of_project(project: str, tmp_path: Path) -> None:
    assert told(written(tmp_path, project), project) == ()


def _replaced(path: str, old: str, new: str) -> Callable[[Path], None]:
    def change(bundle: Path) -> None:
        text = (bundle / path).read_text()
        assert old in text
        (bundle / path).write_text(text.replace(old, new))

    return change


def _removed(path: str) -> Callable[[Path], None]:
    return lambda bundle: (bundle / path).unlink()


def _without_variable(bundle: Path) -> None:
    path = bundle / "dashboards" / "slo.json"
    board = json.loads(path.read_text())
    board["templating"]["list"] = [found for found in board["templating"]["list"] if found["name"] != "slo"]
    path.write_text(json.dumps(board))


def _twin(key: str) -> Callable[[Path], None]:
    """Let one dashboard have what another has."""

    def change(bundle: Path) -> None:
        one, other = (bundle / "dashboards" / f"{name}.json" for name in ("web", "overview"))
        board = json.loads(one.read_text())
        one.write_text(json.dumps(board | {key: json.loads(other.read_text())[key]}))

    return change


MISTAKES: dict[str, tuple[Callable[[Path], None], str]] = {
    "a page that is gone": (_removed("runbooks/web/postmortem.md"), "there is no runbooks/web/postmortem.md"),
    "a runbook that is gone": (
        _removed(RUNBOOK),
        f"https://git.example/ops/{RUNBOOK}#fast-burn: there is no {RUNBOOK}",
    ),
    "a renamed heading": (_replaced(RUNBOOK, "### Fast burn", "### Swift burn"), "has no anchor 'fast-burn'"),
    "a heading that GitHub alone slugs so": (
        _replaced(RUNBOOK, "### Fast burn", "### Fast burn é".replace("Fast burn é", "Fast  burn")),
        "has no anchor 'fast-burn' on GitHub and in MkDocs",
    ),
    "a wrong anchor": (_replaced(RULES, "#fast-burn", "#fast"), "has no anchor 'fast'"),
    "a dashboard that is gone": (_removed("dashboards/web.json"), "there is no dashboard with the uid 'burnbook-web'"),
    "a dashboard that cannot be read": (
        lambda bundle: (bundle / "dashboards" / "web.json").write_text("{"),
        "there is no dashboard with the uid 'burnbook-web'",
    ),
    "a dashboard that is a list": (
        lambda bundle: (bundle / "dashboards" / "web.json").write_text("[]"),
        "there is no dashboard with the uid 'burnbook-web'",
    ),
    "a uid twice": (_twin("uid"), "dashboards/web.json: its uid 'burnbook-overview' is another dashboard's, too"),
    "a title twice": (_twin("title"), "dashboards/web.json: its title "),
    "a variable that is gone": (_without_variable, "dashboards/slo.json has no variable 'slo'"),
    "a query of what nobody records": (
        _replaced(RUNBOOK, "slo%3Asli_error%3Aratio_rate5m", "slo%3Asli_error%3Aratio_rate7m"),
        "no rule records slo:sli_error:ratio_rate7m of web availability",
    ),
    "a query of another service": (
        _replaced(RULES, "service%3D%22web%22", "service%3D%22wab%22"),
        "no rule records slo:sli_error:ratio_rate1h of wab availability",
    ),
    "a query that is no PromQL": (_replaced(RUNBOOK, "g0.expr=slo", "g0.expr=%28slo"), "its query is not PromQL"),
    "an alert without a runbook": (
        _replaced(RULES, "runbook_url:", "runbook:"),
        "SLOErrorBudgetBurn: it has no runbook_url",
    ),
    "an alert without a dashboard": (_replaced(RULES, "dashboard_url:", "board:"), "it has no dashboard_url"),
    "a page that nothing leads to": (
        lambda bundle: (bundle / "runbooks" / "web" / "more.md").write_text("# More\n"),
        "runbooks/web/more.md: no link leads here from runbooks/README.md",
    ),
    "a link without a host": (
        _replaced(RUNBOOK, "](README.md)", "](https:/README.md)"),
        "no address that a browser opens",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_dead_link_is_told(mistake: str, bundle: Path) -> None:
    change, words = MISTAKES[mistake]
    change(bundle)
    assert any(words in problem for problem in told(bundle)), told(bundle)


def test_what_people_write_is_theirs(bundle: Path) -> None:
    _replaced(RUNBOOK, "<!-- keep: notes -->\n", "<!-- keep: notes -->\nsee [there](nowhere.md)\n")(bundle)
    assert told(bundle) == ()


def test_of_a_part_of_a_bundle_only_that_part_is_looked_at(bundle: Path) -> None:
    for path in ("runbooks/README.md", "dashboards/slo.json", "dashboards/overview.json"):
        (bundle / path).unlink()
    assert told(bundle)
    assert told(bundle, whole=False) == ()
    _replaced(RULES, "#fast-burn", "#fast")(bundle)
    assert any("has no anchor 'fast'" in problem for problem in told(bundle, whole=False))
