"""A push brings Grafana to what the bundle says, writes only what differs, and takes nothing from others."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from grafana_server import Grafana
from pushed import FOLDER, UIDS, Push, held, on_disk


def rows(out: str) -> dict[str, str]:
    """Return what became of each uid."""
    return {
        words[1]: words[2] for words in map(str.split, out.splitlines()) if words[:1] in (["folder"], ["dashboard"])
    }


def test_an_empty_grafana_gets_the_folder_and_every_dashboard(push: Push, grafana: Grafana, shop: Path) -> None:
    said = push("--message", "a first time")
    assert (said.code, said.err) == (0, "")
    assert grafana.folders[FOLDER]["title"] == "SLO"
    assert held(grafana) == on_disk(shop)
    assert sorted(grafana.boards) == UIDS
    assert {found["folder"] for found in grafana.boards.values()} == {FOLDER}
    assert grafana.messages == ["a first time"] * 3
    assert rows(said.out) == dict.fromkeys([FOLDER, *UIDS], "created")
    assert "4 created" in said.out


def test_a_second_push_writes_nothing(push: Push, grafana: Grafana) -> None:
    push()
    grafana.asked.clear()
    said = push("--prune")
    assert said.code == 0
    assert grafana.writes == []
    assert "4 unchanged" in said.out


def test_what_somebody_changed_in_grafana_is_put_back_as_a_new_version(
    push: Push, grafana: Grafana, shop: Path
) -> None:
    push()
    grafana.put(on_disk(shop)["burnbook-slo"] | {"title": "Mine", "refresh": "5s"}, FOLDER)
    said = push()
    assert rows(said.out)["burnbook-slo"] == "changed"
    assert held(grafana) == on_disk(shop)
    assert grafana.boards["burnbook-slo"]["content"]["version"] == 3
    assert grafana.boards["burnbook-web"]["content"]["version"] == 1


def test_a_dashboard_that_was_moved_comes_back_into_its_folder(push: Push, grafana: Grafana) -> None:
    push()
    grafana.boards["burnbook-web"]["folder"] = ""
    assert rows(push().out)["burnbook-web"] == "changed"
    assert grafana.boards["burnbook-web"]["folder"] == FOLDER


def test_the_folder_follows_its_title(push: Push, grafana: Grafana, shop: Path) -> None:
    push()
    file = shop / "burnbook.yaml"
    file.write_text(file.read_text() + "dashboards: {folder: Promises}\n")
    assert rows(push().out)[FOLDER] == "changed"
    assert grafana.folders[FOLDER]["title"] == "Promises"


def test_a_dry_run_says_what_would_be_done_and_does_nothing(push: Push, grafana: Grafana, shop: Path) -> None:
    said = push("--dry-run")
    assert grafana.writes == []
    assert "4 would be created" in said.out
    push()
    gone = on_disk(shop)["burnbook-web"] | {"uid": "burnbook-old", "title": "Old"}
    grafana.put(gone, FOLDER)
    grafana.put(on_disk(shop)["burnbook-slo"] | {"title": "Mine"}, FOLDER)
    grafana.asked.clear()
    said = push("--dry-run", "--prune", "--format", "json")
    assert grafana.writes == []
    told = json.loads(said.out)
    assert told["dry_run"] is True
    assert {step["uid"]: step["action"] for step in told["steps"]} == {
        FOLDER: "keep",
        "burnbook-overview": "keep",
        "burnbook-slo": "change",
        "burnbook-web": "keep",
        "burnbook-old": "remove",
    }


@pytest.mark.parametrize("careless", [False, True], ids=["search", "search that finds too much"])
def test_what_the_bundle_no_longer_has_is_removed_only_if_asked_and_only_if_it_is_ours(
    careless: bool, push: Push, grafana: Grafana, shop: Path
) -> None:
    grafana.careless = careless
    push()
    board = on_disk(shop)["burnbook-web"]
    grafana.put(board | {"uid": "burnbook-old", "title": "Old"}, FOLDER)
    grafana.put(board | {"uid": "burnbook-elsewhere", "title": "In another folder"}, "general")
    grafana.put(board | {"uid": "burnbook-untagged", "title": "Without the tag", "tags": ["service"]}, FOLDER)
    grafana.put(board | {"uid": "copy-of-web", "title": "A copy of somebody"}, FOLDER)
    kept = {"burnbook-elsewhere", "burnbook-untagged", "copy-of-web", *UIDS}
    said = push()
    assert re.search("burnbook-old +no longer in the bundle +Old\n", said.out)
    assert "--prune removes" in said.out
    assert set(grafana.boards) == {"burnbook-old", *kept}
    said = push("--prune")
    assert rows(said.out)["burnbook-old"] == "removed"
    assert set(grafana.boards) == kept


def test_a_folder_of_more_dashboards_than_a_page_of_the_search_is_read_to_its_end(
    push: Push, grafana: Grafana, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("burnbook.live.grafana._PAGE", 2)
    push()
    for number in range(5):
        board = on_disk(shop)["burnbook-web"]
        grafana.put(board | {"uid": f"burnbook-old-{number}", "title": f"Old {number}"}, FOLDER)
    push("--prune")
    assert sorted(grafana.boards) == UIDS


def test_a_dashboard_that_was_edited_by_hand_is_refused_unless_told(push: Push, grafana: Grafana, shop: Path) -> None:
    file = shop / "dashboards" / "web.json"
    file.write_text(file.read_text().replace('"refresh": "1m"', '"refresh": "5s"'))
    said = push()
    assert said.code == 1
    assert "error[edited]: dashboards/web.json was edited by hand" in said.err
    assert grafana.asked == []
    assert push("--edited").code == 0
    assert grafana.boards["burnbook-web"]["content"]["refresh"] == "5s"


def test_an_unproven_bundle_is_refused_unless_told(push: Push, grafana: Grafana, shop: Path) -> None:
    (shop / ".burnbook" / "UNPROVEN").write_text("waived: promtool test rules alerts/tests/web.yaml\n")
    said = push()
    assert said.code == 1
    assert "error[unproven]: parts of the bundle are not proved: waived: promtool test rules" in said.err
    assert grafana.asked == []
    assert push("--unproven").code == 0


def test_every_reason_not_to_push_is_told_at_once(push: Push, shop: Path) -> None:
    (shop / ".burnbook" / "UNPROVEN").write_text("waived: promtool test rules alerts/tests/web.yaml\n")
    (shop / "dashboards" / "slo.json").unlink()
    (shop / "dashboards" / "web.json").write_text('{"uid": "a", "title": "b"}')
    said = push()
    assert [line for line in said.err.splitlines() if line.startswith("error[")] == [
        "error[edited]: dashboards/web.json was edited by hand",
        "error[no-bundle]: dashboards/slo.json is missing",
        "error[unproven]: parts of the bundle are not proved: waived: promtool test rules alerts/tests/web.yaml",
    ]


def test_a_file_that_is_no_dashboard_is_never_pushed(push: Push, grafana: Grafana, shop: Path) -> None:
    (shop / "dashboards" / "web.json").write_text("[]")
    said = push("--edited")
    assert said.code == 1
    assert "dashboards/web.json is no dashboard any more" in said.err
    assert grafana.asked == []


def test_the_token_of_a_file_goes_before_that_of_the_environment(
    push: Push, grafana: Grafana, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAFANA_TOKEN", "another")
    file = tmp_path / "token"
    file.write_text("a-token\n")
    assert push().code == 1
    assert push("--token-file", str(file)).code == 0
    assert grafana.credentials[-1] == "Bearer a-token"
