"""What people read when an alert comes: filled in by Alertmanager's own engine, with alerts as it groups them."""

from __future__ import annotations

import html
import json
import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from burnbook.toolbox import every

TEMPLATES = Path(__file__).parents[2] / "generator/burnbook/outputs/alertmanager/templates"
AMTOOLS = every("amtool")
LABELS = {"alertname": "SLOErrorBudgetBurn", "service": "checkout", "slo": "availability", "severity": "page"}
SAID = {
    "summary": "Checkout API: budget burns <14.4 & more>",
    "description": "1.62% of requests failed. Budget left: 62.1% of 30d, at this pace gone in 27.6 hours.",
    "runbook_url": "https://git.example/runbooks/checkout/availability.md#fast-burn",
    "dashboard_url": "https://grafana.example/d/burnbook-slo?var-service=checkout&var-slo=availability&from=now-6h&to=now",
    "query_url": "https://prometheus.example/graph?g0.expr=x",
}

LINK = "https://grafana.example/d/burnbook-slo?var-service=checkout&var-slo=availability&from={}&to={}"


def alert(status: str = "firing", said: dict[str, str] | None = None, **labels: str) -> dict[str, Any]:
    return {
        "status": status,
        "labels": LABELS | labels,
        "annotations": SAID if said is None else said,
        "startsAt": "2026-11-22T10:00:00Z",
        "endsAt": "2026-11-22T11:30:00Z" if status == "resolved" else "0001-01-01T00:00:00Z",
    }


def common(of: list[dict[str, str]]) -> dict[str, str]:
    return {key: value for key, value in of[0].items() if all(other.get(key) == value for other in of)}


@pytest.fixture(params=AMTOOLS, ids=lambda tool: tool.shown)
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    def fill(name: str, *alerts: dict[str, Any], group: dict[str, str] | None = None, kind: str = "text") -> str:
        firing = any(one["status"] == "firing" for one in alerts)
        data = {
            "receiver": "storefront-page",
            "status": "firing" if firing else "resolved",
            "alerts": list(alerts),
            "groupLabels": group or {key: LABELS[key] for key in ("alertname", "service", "slo")},
            "commonLabels": common([one["labels"] for one in alerts]),
            "commonAnnotations": common([one["annotations"] for one in alerts]),
            "externalURL": "https://alertmanager.example",
        }
        (tmp_path / "data.json").write_text(json.dumps(data))
        argv = (str(request.param.path), "template", "render", f"--template.glob={TEMPLATES}/*.tmpl")
        what = (f"--template.data={tmp_path / 'data.json'}", f"--template.type={kind}")
        text = f'--template.text={{{{ template "burnbook.{name}" . }}}}'
        done = subprocess.run((*argv, *what, text), capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return fill


FAST, MEDIUM = alert(burn_speed="fast"), alert(burn_speed="medium", said=SAID | {"summary": "Checkout API: slower"})


def test_the_title_says_how_loud_who_and_what(filled: Any) -> None:
    assert filled("title", FAST) == "PAGE checkout/availability: Checkout API: budget burns <14.4 & more>"


def test_a_group_of_two_is_titled_by_the_first_and_counted(filled: Any) -> None:
    assert filled("title", FAST, MEDIUM).endswith("budget burns <14.4 & more> (2 alerts)")


def test_what_still_fires_speaks_for_a_group_in_which_something_is_over(filled: Any) -> None:
    over = alert("resolved", burn_speed="fast")
    slower = alert(burn_speed="medium", said=SAID | {"summary": "slower", "runbook_url": "https://git.example/#medium"})
    assert filled("title", over, slower) == "PAGE checkout/availability: slower"
    assert filled("runbook", over, slower) == "https://git.example/#medium"
    assert filled("pagerduty.severity", over, slower) == "error"


def test_what_is_over_is_said_to_be_over(filled: Any) -> None:
    over = alert("resolved", burn_speed="fast")
    assert filled("title", over).startswith("RESOLVED checkout/availability: ")
    assert "over: Checkout API: budget burns <14.4 & more> (fast burn), 10:00 to 11:30 UTC" in filled("plain", over)


def test_the_plain_text_has_what_burns_what_is_left_and_every_link(filled: Any) -> None:
    text = filled("plain", FAST, alert("resolved", burn_speed="medium"))
    assert SAID["description"] in text
    for name in ("runbook", "query"):
        assert f"  {name}: {SAID[f'{name}_url']}" in text
    assert f"  dashboard: {LINK.format(1_795_338_000_000, 'now')}" in text
    assert "since 2026-11-22 10:00:00 UTC" in text


def test_the_dashboard_opens_an_hour_before_it_began(filled: Any) -> None:
    began, over = 1_795_341_600, 1_795_347_000  # 10:00 and 11:30, as `date -u +%s` says
    assert filled("dashboard", FAST) == LINK.format((began - 3600) * 1000, "now")
    assert filled("dashboard", alert("resolved")) == LINK.format((began - 3600) * 1000, (over + 1800) * 1000)
    shown = filled("email.body", alert("resolved"), kind="html")
    links = [unquote(html.unescape(link)) for link in re.findall(r'href="([^"]*)"', shown)]
    assert LINK.format((began - 3600) * 1000, (over + 1800) * 1000) in links
    assert SAID["query_url"] + "&g0.end_input=2026-11-22 12:00:00" in links


def test_a_dashboard_that_somebody_named_stays_as_it_is(filled: Any) -> None:
    own = "https://boards.example/mine?range=week"
    assert filled("dashboard", alert(said=SAID | {"dashboard_url": own})) == own


def test_teams_reads_markdown(filled: Any) -> None:
    text = filled("msteams.text", FAST, alert("resolved", burn_speed="medium"))
    assert text.startswith("**Checkout API: budget burns <14.4 & more>** (fast burn)\n\n1.62% of requests failed.")
    assert f"[Runbook]({SAID['runbook_url']})" in text
    assert "Over since 11:30 UTC: Checkout API" in text
    assert text.endswith("%22availability%22%7D)")


@pytest.mark.parametrize("name", ["plain", "slack.text", "msteams.text", "email.body"])
def test_each_alert_of_a_group_is_listed_once(name: str, filled: Any) -> None:
    said = [SAID | {"summary": f"number {index}"} for index in range(3)]
    over = alert("resolved", said=said[2], burn_speed="slow")
    group = (alert(said=said[0], burn_speed="fast"), alert(said=said[1], burn_speed="medium"), over)
    text = filled(name, *group, kind="html" if name.startswith("email") else "text")
    text = text.partition("</h2>")[2] or text  # a mail's heading names the first
    assert [text.count(one["summary"]) for one in said] == [1, 1, 1]


def test_slack_is_spared_its_own_signs(filled: Any) -> None:
    text = filled("slack.text", FAST)
    assert "*Checkout API: budget burns &lt;14.4 &amp; more&gt;* (fast burn)" in text
    assert f"<{SAID['runbook_url']}|Runbook>" in text


def test_without_links_and_speed_nothing_is_left_over(filled: Any) -> None:
    bare = alert(said={"summary": "It is", "description": "so"})
    assert filled("slack.text", bare) == "*It is*\nso\nsince 10:00 UTC"
    assert filled("plain", bare).splitlines() == ["- It is", "  so", "  since 2026-11-22 10:00:00 UTC"]
    assert filled("runbook", bare) == ""


def test_the_silence_has_exactly_the_groups_matchers(filled: Any) -> None:
    group = {"alertname": "SLOErrorBudgetBurn", "slo": 'a"b\\c d+e&f<g>/%{{x}}', "empty": ""}
    head, _, query = filled("silence", FAST, group=group).partition("?filter=")
    assert head == "https://alertmanager.example/#/silences/new"
    assert unquote(query) == '{alertname="SLOErrorBudgetBurn", slo="a\\"b\\\\c d+e&f<g>/%{{x}}"}'


def test_a_mail_is_whole_and_shows_text_as_text(filled: Any) -> None:
    page = filled("email.body", FAST, alert("resolved", burn_speed="medium"), kind="html")
    assert page.endswith("</a></p>")
    assert "budget burns &lt;14.4 &amp; more&gt;" in page
    assert f'<a href="{SAID["runbook_url"]}">Runbook</a>' in page
    assert "over at 11:30 UTC" in page
    assert "silences/new?filter=%7Balertname%3D%22SLOErrorBudgetBurn%22" in page


@pytest.mark.parametrize(
    ("alerts", "severity"),
    [
        ((FAST, MEDIUM), "critical"),
        ((MEDIUM,), "error"),
        ((alert(),), "warning"),
        ((alert(reason="vanished"),), "critical"),
    ],
    ids=["fast", "medium", "exhausted", "vanished"],
)
def test_pagerduty_is_told_how_urgent_it_is(filled: Any, alerts: tuple[dict[str, Any], ...], severity: str) -> None:
    assert filled("pagerduty.severity", *alerts) == severity
