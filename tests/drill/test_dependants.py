"""While a dependency pages, nobody is told of the burn tickets of those that depend on it: a drill expects that."""

from __future__ import annotations

from pathlib import Path

from burnbook import pipeline
from burnbook.drill import choose, expect, published
from burnbook.drill.seen import Script
from support import PROJECT, SERVICE, write

TICKETS = """
policies:
  by-day:
    - {severity: ticket, budget: 12%, long: 1d}
    - {severity: ticket, budget: 12%, long: 3d}
"""


def test_a_ticket_is_expected_to_wait_for_the_page_of_its_dependency(tmp_path: Path) -> None:
    folder = write(tmp_path, SERVICE, PROJECT + TICKETS)
    mailer = SERVICE.replace("service: web", "service: mailer\ndepends_on: [web]") + "    alerting: {policy: by-day}\n"
    (folder / "slos" / "mailer.yaml").write_text(mailer)
    pipeline.generate(folder, waived=("promtool", "amtool"))
    plan = pipeline.compile_plan(folder).plan
    found = [one for name in ("web", "mailer") for one in choose.incidents(plan, name)]
    bundle = published.read(folder / "alerts", [one.slo for one in found])
    script = Script(tuple(found), bundle, expect.incidents(found, bundle, plan.routing), ())
    slow, trickle = (one for one in script.expected if one.subject == "mailer/availability")
    assert slow.inhibited == "a page of web explains tickets of mailer, which depends on it"
    assert trickle.inhibited
    assert [one.subject for one in script.fastest] == ["web/availability"]
