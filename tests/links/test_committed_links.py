"""The independent look at the committed bundle: no dead link, by other means than the product's own."""

from __future__ import annotations

import shutil
from pathlib import Path

from links.deadlinks import Bundle

ROOT = Path(__file__).parents[2]


def test_the_committed_bundle_has_no_dead_link() -> None:
    bundle = Bundle(ROOT)
    assert bundle.links() > 200
    assert bundle.dead() == []


def test_the_look_finds_what_is_dead(tmp_path: Path) -> None:
    for name in ("alerts/rules", "dashboards", "runbooks"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "burnbook.yaml", tmp_path)
    (tmp_path / "dashboards/checkout.json").unlink()
    (tmp_path / "runbooks/checkout/postmortem.md").unlink()
    page = tmp_path / "runbooks/checkout/availability.md"
    page.write_text(page.read_text().replace("### Medium burn", "### Middling burn"))
    reasons = {reason for _, _, reason in Bundle(tmp_path).dead()}
    assert reasons == {"no dashboard burnbook-checkout", "no such file", "no anchor medium-burn"}
