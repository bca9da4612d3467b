"""What a drill makes of a rule file: faster, and silent of what a drill has not got."""

from __future__ import annotations

from pathlib import Path

import yaml

from burnbook.drill import hurry
from burnbook.model import names

RULES = Path(__file__).parents[2] / "alerts" / "rules"


def test_nobody_complains_that_what_fills_up_is_not_scraped() -> None:
    published = yaml.safe_load((RULES / "checkout.saturation.yaml").read_text())
    before, after = (
        [rule["alert"] for group in groups for rule in group["rules"] if "alert" in rule]
        for groups in (published["groups"], hurry.rules(published)["groups"])
    )
    assert names.UNKNOWN_ALERT in before
    assert after == [alert for alert in before if alert != names.UNKNOWN_ALERT]
