"""The site that MkDocs Material builds from mkdocs.yml: really built, strictly, and looked at."""

from __future__ import annotations

import html
import json
import os
import posixpath
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import support
from burnbook import pipeline
from burnbook.model.bundle import Inspect
from burnbook.outputs import runbooks
from burnbook.text import markdown
from offline.sites import ROOT, seen

ASKED = "runbooks: {mkdocs: true}\n"
HOSTILE = "`a` | **b** </title><script>alert(1)</script> <b>&amp; {{ e }} : # f \\ 1. !x"
DIAGRAM = "\n```mermaid\ngraph TD; a-->b\n```\n\n!!! note\n    Twice.\n\n"


def written(folder: Path, service: str = support.SERVICE, project: str = support.PROJECT, notes: str = "") -> Path:
    """Write the runbooks and mkdocs.yml of a project as `generate` does."""
    for artifact in pipeline.render(support.plan(folder, service, project + ASKED)).artifacts:
        if artifact.path.startswith("runbooks/") or artifact.path == "mkdocs.yml":
            (folder / artifact.path).parent.mkdir(parents=True, exist_ok=True)
            (folder / artifact.path).write_text(markdown.with_regions(artifact.content, {"notes": notes}))
    return folder


def built(folder: Path) -> Path:
    """Build the site strictly, and fail if MkDocs has anything to say."""
    argv = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(argv, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return folder / "site"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "slos").mkdir()
    for definition in (ROOT / "slos").glob("*.yaml"):
        (folder / "slos" / definition.name).write_text(definition.read_text())
    (folder / "burnbook.yaml").write_text((ROOT / "burnbook.yaml").read_text() + ASKED)
    for artifact in pipeline.render(pipeline.compile_plan(folder).plan).artifacts:
        (folder / artifact.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / artifact.path).write_text(artifact.content)
    built(folder)
    return folder


def test_every_page_is_built_with_the_anchors_that_we_link_to(shop: Path) -> None:
    pages = sorted((shop / "runbooks").rglob("*.md"))
    assert len(pages) > 20
    for page in pages:
        place = page.relative_to(shop / "runbooks").with_suffix("")
        place = place.parent if place.name == "README" else place
        ids = seen((shop / "site" / place / "index.html").read_text()).ids
        assert markdown.read(page.read_text()).mkdocs <= set(ids), page


def test_every_link_of_the_site_into_itself_leads_somewhere(shop: Path) -> None:
    site, followed = shop / "site", 0
    for page in site.rglob("index.html"):
        for link in seen(page.read_text()).links:
            parts = urlsplit(link)
            if parts.scheme or not parts.path:
                continue
            target = Path(posixpath.normpath(page.parent / unquote(parts.path)))
            target = target / "index.html" if target.is_dir() else target
            assert target.is_file(), (page, link)
            assert not parts.fragment or parts.fragment in seen(target.read_text()).ids, (page, link)
            followed += 1
    assert followed > 1000


def test_nothing_is_loaded_from_elsewhere(shop: Path) -> None:
    for page in (shop / "site").rglob("*.html"):
        loaded = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="([^"]+)"', page.read_text())
        assert [address for address in loaded if urlsplit(address).netloc] == []


def test_the_sites_own_search_knows_the_alerts(shop: Path) -> None:
    found = json.loads((shop / "site" / "search" / "search_index.json").read_text())["docs"]
    places = {entry["location"] for entry in found}
    assert {"checkout/availability/#fast-burn", "order-mailer/invoice-run/#deadline-missed"} <= places
    assert any("SLOErrorBudgetBurn" in entry["text"] for entry in found)


def test_pages_are_listed_by_service_under_their_own_titles(shop: Path) -> None:
    home = (shop / "site" / "index.html").read_text()
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", home.partition('data-md-component="sidebar"')[2]))
    for title in (
        "Checkout API Requests answered",
        "Order mailer Mails delivered",
        "What fills up",
        "The rules themselves",
    ):
        assert title in shown


def test_a_hostile_title_is_shown_as_it_is_and_runs_nowhere(tmp_path: Path) -> None:
    quoted = "'" + HOSTILE + "'"
    service = support.SERVICE.replace("team: a", f"team: a\ntitle: {quoted}\ndescription: {quoted}")
    service = service.replace("objective: 99.9", f"objective: 99.9\n    title: {quoted}")
    project = support.PROJECT.replace("Test", quoted)
    plain = built(written(tmp_path / "plain"))
    hostile = built(written(tmp_path / "hostile", service, project))
    for page in plain.rglob("*.html"):
        usual, found = seen(page.read_text()), seen((hostile / page.relative_to(plain)).read_text())
        assert len(found.scripts) == len(usual.scripts), page
        assert found.tags <= usual.tags, page
    body = (hostile / "web" / "index.html").read_text().partition("</head>")[2]  # Material unescapes twice in the head
    shown = seen(body).text.replace("\u2060", "")
    assert HOSTILE in shown
    assert html.unescape(HOSTILE) not in shown
    assert "<script" not in (hostile / "search" / "search_index.json").read_text()


def test_a_diagram_and_an_admonition_of_the_team_become_what_material_draws(tmp_path: Path) -> None:
    page = (built(written(tmp_path, notes=DIAGRAM)) / "web" / "availability" / "index.html").read_text()
    assert '<pre class="mermaid"><code>graph TD; a--&gt;b' in page
    assert 'class="admonition note"' in page


@pytest.mark.parametrize("environment", ["", "prod"])
def test_the_site_is_built_at_the_address_that_alerts_link_to(tmp_path: Path, environment: str) -> None:
    project = support.PROJECT + "links: {runbooks: 'https://docs.example/r', runbook_site: mkdocs}\n"
    project += f"environments: {{{environment}: {{}}}}\n" if environment else ""
    plan = support.plan(tmp_path / "plan", project=project + ASKED)
    site = built(written(tmp_path, project=project))
    for alert in plan.services[0].slos[0].alerts():
        place = urlsplit(alert.runbook.url.removeprefix("https://docs.example/r/"))
        assert place.fragment in seen((site / place.path / "index.html").read_text()).ids
    assert '<link rel="canonical" href="https://docs.example/r/' in (site / place.path / "index.html").read_text()


def test_it_is_written_only_where_it_is_asked_for(tmp_path: Path) -> None:
    paths = [artifact.path for artifact in pipeline.render(support.plan(tmp_path)).artifacts]
    assert "mkdocs.yml" not in paths


def test_a_page_that_the_site_does_not_list_is_found(tmp_path: Path) -> None:
    plan = support.plan(written(tmp_path), project=support.PROJECT + ASKED)
    paths = tuple(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())

    def told(*more: str) -> tuple[str, ...]:
        check = next(c for c in runbooks.checks(plan, (*paths, *more)) if c.subject == "mkdocs.yml")
        assert isinstance(check.how, Inspect)
        return check.how.function(tmp_path)

    assert told() == ()
    assert told("runbooks/web/new.md") == ("runbooks/web/new.md: mkdocs.yml does not list it",)
