"""A drill does not depend on the time of day, and says whose hours it ignores."""

from __future__ import annotations

from burnbook.drill import hurry

CONFIG = {
    "global": {"smtp_from": "a@b.example"},
    "time_intervals": [{"name": "day", "time_intervals": [{"weekdays": ["monday:friday"]}]}],
    "route": {
        "receiver": "root",
        "group_by": ["alertname"],
        "routes": [
            {
                "receiver": "team",
                "matchers": ['team="a"'],
                "routes": [
                    {
                        "receiver": "ticket",
                        "group_wait": "2m",
                        "repeat_interval": "1d",
                        "active_time_intervals": ["day"],
                    },
                    {"receiver": "quiet", "mute_time_intervals": ["day"], "continue": True},
                ],
            }
        ],
    },
    "inhibit_rules": [{"source_matchers": ['a="b"']}],
    "receivers": [{"name": "root"}, {"name": "ticket", "slack_configs": [{"channel": "#a"}]}],
}


def test_hours_are_open_and_everything_else_of_the_tree_stays() -> None:
    found = hurry.routes(CONFIG, lambda name: f"http://here/{name}")
    (team,) = found["route"]["routes"]
    assert team["routes"] == [
        {"receiver": "ticket", "group_wait": "5s", "repeat_interval": "1d"},
        {"receiver": "quiet", "continue": True},
    ]
    assert (found["route"]["group_by"], team["matchers"]) == (["alertname"], ['team="a"'])
    assert found["inhibit_rules"] == CONFIG["inhibit_rules"]
    assert "global" not in found
    ways = [r["webhook_configs"][0]["url"] for r in found["receivers"]]
    assert ways == ["http://here/root", "http://here/ticket"]


def test_whose_hours_are_ignored_is_told() -> None:
    assert hurry.hours(CONFIG) == ("ticket", "quiet")
