"""Stages: how far the alerts of an SLO may go."""

from __future__ import annotations

from pathlib import Path

from support import SERVICE, slo

CRITICAL = SERVICE.replace("team: a\n", "team: a\ncriticality: critical\n")


def staged(alerting: str) -> str:
    return CRITICAL.replace("objective: 99.9", f"objective: 99.9\n    alerting: {alerting}")


def test_in_shadow_every_alert_fires_and_goes_to_nobody(tmp_path: Path) -> None:
    paging, shadowed = slo(tmp_path / "a", CRITICAL), slo(tmp_path / "b", staged("{stage: shadow}"))
    for loud, silent in zip(paging.alerts(), shadowed.alerts(), strict=True):
        assert silent.expr == loud.expr
        assert dict(silent.labels) == dict(loud.labels) | {"severity": "none"}
        assert silent.receivers == ("shadow",)
        assert silent.out_of_shadow == loud.receivers
        assert silent.shadow
        assert not loud.shadow


def test_at_the_stage_ticket_whatever_pages_is_a_ticket(tmp_path: Path) -> None:
    found = slo(tmp_path, staged("{stage: ticket, ticket: {labels: {queue: x}}, page: {labels: {queue: y}}}"))
    assert [alert.label("burn_speed") for alert in found.alerts() if alert.tier] == [
        "fast",
        "medium",
        "slow",
        "trickle",
    ]
    for alert in found.alerts():
        assert (alert.severity, alert.label("severity"), alert.receivers) == ("ticket", "ticket", ("a-ticket",))
        assert alert.label("queue") == "x"
        assert "This page" not in dict(alert.annotations)["description"]


def test_a_page_that_is_disabled_does_not_come_back_as_a_ticket(tmp_path: Path) -> None:
    found = slo(tmp_path, staged("{stage: ticket, page: {disabled: true}}"))
    assert [tier.speed for tier in found.tiers] == ["slow", "trickle"]
