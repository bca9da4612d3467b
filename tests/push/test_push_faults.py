"""Whatever a Grafana answers, or what stands in its place: it is told with its mend, and nothing is lost."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest
from grafana_server import Answer, Grafana, serving
from pushed import FOLDER, UIDS, Push, held, on_disk

from certificates import certificate

SAVES = "/api/dashboards/db"


@pytest.mark.parametrize(
    ("method", "path", "answer", "words", "mend"),
    [
        ("GET", "/api/folders", Answer(401, {"message": "Invalid API key"}), "answered 401: Invalid", "--token-file"),
        ("GET", "/api/folders", Answer(403, {"message": "Permission denied"}), "403: Permission denied", "Editor"),
        ("GET", "/api/health", Answer(404, "<html>not here</html>"), "answered 404", "prefix of Grafana's address"),
        ("GET", "/api/folders", Answer(404, "<html>not here</html>"), "answered 404", "prefix of Grafana's address"),
        ("POST", SAVES, Answer(404, {"message": "folder not found"}), "404: folder not found", "meanwhile: push again"),
        ("POST", SAVES, Answer(400, {"message": "bad data"}), "answered 400: bad data", "the log of Grafana"),
        ("GET", "/api/health", Answer(200, "<html>Sign in</html>"), "answered with text/html", "links.grafana"),
        ("GET", "/api/search", Answer(200, "<html>Sign in</html>"), "answered with text/html", "links.grafana"),
        (
            "GET",
            "/api/health",
            Answer(302, "", {"Location": "https://login.example/"}),
            "login.example",
            "links.grafana",
        ),
        ("POST", SAVES, Answer(302, "", {"Location": "/api/health"}), "leads to /api/health", "links.grafana"),
        ("GET", "/api/health", Answer(200, {"status": "UP"}), "this is no answer of a Grafana", "links.grafana"),
        ("GET", "/api/folders", Answer(200, ["a"]), "this is no answer of a Grafana", "links.grafana"),
        ("GET", "/api/dashboards/uid", Answer(200, {"ok": 1}), "this is no answer of a Grafana", "links.grafana"),
    ],
)
def test_a_bad_answer_is_told_with_its_mend(
    method: str, path: str, answer: Answer, words: str, mend: str, push: Push, grafana: Grafana
) -> None:
    grafana.folders[FOLDER] = {"uid": FOLDER, "title": "SLO", "version": 1}
    grafana.fail(method, path, answer)
    said = push()
    assert said.code == 1
    assert said.err.startswith("error[grafana-")
    assert words in said.err
    assert mend in said.err
    assert said.err.endswith("1 problem; nothing was written\n")
    assert grafana.boards == {}
    assert push().code == 0
    assert sorted(grafana.boards) == UIDS


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_or_failing_server_is_asked_again(status: int, push: Push, grafana: Grafana, shop: Path) -> None:
    grafana.fail("GET", "/api/health", Answer(status, {"message": "not now"}), times=2)
    grafana.fail("POST", SAVES, Answer(status, "<html>bad gateway</html>"), times=3)
    assert push().code == 0
    assert held(grafana) == on_disk(shop)


def test_a_server_that_goes_on_failing_is_given_up(push: Push, grafana: Grafana) -> None:
    grafana.fail("POST", SAVES, Answer(500, {"message": "database is locked"}), times=9)
    said = push()
    assert said.code == 1
    assert "answered 500: database is locked" in said.err
    assert "after several tries" in said.err
    assert grafana.asked.count(("POST", SAVES)) == 5


def test_a_server_that_says_how_long_it_is_busy_is_left_alone_that_long(push: Push, grafana: Grafana) -> None:
    grafana.fail("GET", "/api/health", Answer(429, {"message": "slow down"}, {"Retry-After": "1"}))
    start = time.monotonic()
    assert push().code == 0
    assert time.monotonic() - start >= 1


def test_nobody_waits_longer_than_is_sensible(push: Push, grafana: Grafana, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("burnbook.live.grafana._LONGEST", 0.1)
    grafana.fail("GET", "/api/health", Answer(503, {"message": "in maintenance"}, {"Retry-After": "3600"}))
    start = time.monotonic()
    assert push().code == 0
    assert time.monotonic() - start < 25, "by itself it waits for half a minute at most"


def test_a_save_whose_answer_got_lost_counts_as_done(push: Push, grafana: Grafana, shop: Path) -> None:
    grafana.after = [Answer(502, "<html>bad gateway</html>") for _ in range(4)]
    said = push()
    assert (said.code, said.err) == (0, "")
    assert held(grafana) == on_disk(shop)
    assert {found["content"]["version"] for found in grafana.boards.values()} == {1}


def test_a_removal_whose_answer_got_lost_counts_as_done(push: Push, grafana: Grafana, shop: Path) -> None:
    push()
    grafana.put(on_disk(shop)["burnbook-web"] | {"uid": "burnbook-old", "title": "Old"}, FOLDER)
    grafana.after = [Answer(502, "<html>bad gateway</html>")]
    assert push("--prune").code == 0
    assert sorted(grafana.boards) == UIDS


def test_a_change_of_somebody_else_meanwhile_is_not_overwritten(push: Push, grafana: Grafana, shop: Path) -> None:
    push()
    mine, theirs = (on_disk(shop)["burnbook-slo"] | {"title": title} for title in ("Before", "Meanwhile"))
    grafana.put(mine, FOLDER)
    grafana.meanwhile = [lambda: grafana.put(theirs, FOLDER)]
    said = push()
    assert said.code == 1
    assert "answered 412: The dashboard has been changed by someone else" in said.err
    assert "push again, and it is compared anew" in said.err
    assert grafana.boards["burnbook-slo"]["content"]["title"] == "Meanwhile"
    assert push().code == 0
    assert held(grafana) == on_disk(shop)


def test_the_dashboard_of_somebody_else_with_our_title_stays(push: Push, grafana: Grafana, shop: Path) -> None:
    push()
    title = on_disk(shop)["burnbook-web"]["title"]
    del grafana.boards["burnbook-web"]
    grafana.put({"uid": "theirs", "title": title, "tags": []}, FOLDER)
    said = push()
    assert said.code == 1
    assert "another dashboard of that folder has this title" in said.err
    assert grafana.boards["theirs"]["content"]["title"] == title


def test_a_folder_of_our_title_that_is_not_ours_is_left_alone(push: Push, grafana: Grafana) -> None:
    grafana.folders["theirs"] = {"uid": "theirs", "title": "SLO", "version": 1}
    said = push()
    assert said.code == 1
    assert "answered 409" in said.err
    assert "another folder has this title" in said.err
    assert grafana.boards == {}


def test_a_folder_that_another_push_creates_meanwhile_is_used(push: Push, grafana: Grafana) -> None:
    ours = {"uid": FOLDER, "title": "SLO", "version": 1}
    grafana.meanwhile = [lambda: grafana.folders.update({FOLDER: ours})]
    assert push().code == 0
    assert sorted(grafana.boards) == UIDS


def test_provisioned_dashboards_are_left_to_their_files(push: Push, grafana: Grafana, shop: Path) -> None:
    grafana.put(on_disk(shop)["burnbook-web"] | {"refresh": "5s"}, FOLDER, provisioned=True)
    said = push()
    assert said.code == 1
    assert "deliver it one way only" in said.err
    assert grafana.boards["burnbook-web"]["content"]["refresh"] == "5s"


def test_a_push_that_stops_in_the_middle_says_how_far_it_came_and_the_next_goes_on(
    push: Push, grafana: Grafana
) -> None:
    grafana.meanwhile = [
        lambda: None,
        lambda: None,
        lambda: grafana.fail("POST", SAVES, Answer(403, {"message": "Permission denied"})),
    ]
    said = push()
    assert said.code == 1
    assert said.err.endswith("1 problem; before that: 2 created; the next push goes on\n")
    said = push()
    assert "2 created, 2 unchanged" in said.out


def test_an_old_grafana_is_refused_before_anything_is_written(push: Push, grafana: Grafana) -> None:
    grafana.version = "9.5.21"
    said = push()
    assert said.code == 1
    assert "is Grafana 9.5.21: these dashboards need 10.4 or newer" in said.err
    assert "update Grafana" in said.err
    assert grafana.writes == []


def test_a_grafana_that_hides_its_version_is_trusted(push: Push, grafana: Grafana) -> None:
    grafana.version = ""
    assert push().code == 0


def test_a_refused_connection_is_told(push: Push) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        said = push("--url", f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert said.code == 1
    assert "cannot be reached: " in said.err
    assert "Connection refused" in said.err
    assert "--url or links.grafana" in said.err


def test_a_server_that_says_nothing_is_not_waited_for_twice(push: Push, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("burnbook.cli.push._SECONDS", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        said = push("--url", f"http://127.0.0.1:{silent.getsockname()[1]}")
        silent.accept()[0].close()
        silent.setblocking(False)
        with pytest.raises(BlockingIOError):  # who waits again connects again
            silent.accept()
    assert said.code == 1
    assert "gave no answer within 0.3 seconds" in said.err


def test_a_certificate_of_ones_own_needs_its_authority(push: Push, tmp_path: Path) -> None:
    own, other = certificate(tmp_path, "own"), certificate(tmp_path, "other")
    with serving(own) as grafana:
        nobody = push("--url", grafana.url)
        stranger = push("--url", grafana.url, "--ca", str(other))
        known = push("--url", grafana.url, "--ca", str(own))
    assert (nobody.code, stranger.code, known.code) == (1, 1, 0)
    assert "its certificate is not to be trusted" in nobody.err
    assert "its certificate is not to be trusted" in stranger.err
    assert "--ca FILE" in nobody.err
    assert sorted(grafana.boards) == UIDS


def test_a_token_is_never_shown(push: Push, grafana: Grafana, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("very-secret-word\n")
    said = push("--token-file", str(file))
    assert said.code == 1
    assert "answered 401" in said.err
    assert "very-secret-word" not in said.out + said.err
    assert grafana.credentials[-1] == "Bearer very-secret-word"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("grafana.example", "'grafana.example' is no address: give --url as https://grafana.example"),
        ("ftp://grafana.example", "is no address"),
        ("https://", "is no address"),
        ("https://grafana.example/?orgId=1", "is no address"),
        ("https://me:word@grafana.example", "--url holds credentials: give --user and --password-file"),
    ],
)
def test_what_is_no_address_is_wrong_usage(url: str, words: str, push: Push) -> None:
    said = push("--url", url)
    assert said.code == 2
    assert words in said.err
    assert "me:word" not in said.err
