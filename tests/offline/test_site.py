"""The runbooks as HTML: the same pages, links that work without a network, and nothing of ours or theirs that runs."""

from __future__ import annotations

import json
import posixpath
import re
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import support
from burnbook import offline, pipeline
from burnbook.text import html, markdown
from offline.sites import OWN_SCRIPTS, ROOT, outside, reference, seen

SCRIPTS = [(files("burnbook.offline") / "assets" / name).read_text() for name in sorted(OWN_SCRIPTS)]
MADE = {"figure", "figcaption", "span", "h1", "div", "table", "thead", "tbody", "tr", "th", "td", "pre", "code", "a"}
HOSTILE = """\
<script>alert(1)</script> <img src=x onerror=alert(2)> <!-- a --> <b onclick="alert(3)">bold</b>

<script>
alert(4)
</script>

[a](javascript:alert(5)) [b](JAVASCRIPT:alert(6)) [c](data:text/html,<script>alert(7)</script>) [d](vbscript:x)
[e](//evil.example/) [f](intent://evil) [g](https://[broken) [h]("><script>alert(8)</script>) ![i](https://evil.example/i.png)
![j](x" onerror="alert(9)) <https://evil.example/"onmouseover="alert(10)> [k](/etc/passwd) [l](../../../../etc/passwd)

```"><script>alert(11)</script>
</code></pre><script>alert(12)</script>
```

```mermaid
graph TD; a["</pre><script>alert(13)</script>"]
```

    </code><script>alert(14)</script>

# <script>alert(15)</script> "quoted" `code`

| a |
|---|
| <script>alert(16)</script> |

<!-- never closed <iframe src="https://evil.example/"></iframe>
"""


@pytest.fixture(scope="module")
def shop() -> dict[str, str]:
    return reference()


def noted(text: str) -> str:
    return f"<!-- keep: notes -->\n{text}<!-- end keep -->\n"


def site(folder: Path, project: str = support.PROJECT, notes: str = "", title: str = "web") -> dict[str, str]:
    """Return the site of a project of one service, whose people wrote notes."""
    service = support.SERVICE.replace("team: a", f"team: a\ntitle: {json.dumps(title)}")
    plan = support.plan(folder, service, project)
    made = {
        a.path: a.content for a in pipeline.render(plan).artifacts if a.path.startswith(plan.project.places.runbooks)
    }
    return offline.site(plan, {path: markdown.with_regions(text, {"notes": notes}) for path, text in made.items()})


def test_there_is_a_page_for_each_runbook_and_the_index_is_the_start(shop: dict[str, str]) -> None:
    pages = {path.relative_to(ROOT / "runbooks").with_suffix(".html") for path in (ROOT / "runbooks").rglob("*.md")}
    assert {Path(path) for path in shop} == pages - {Path("README.html")} | {Path("index.html")}


def test_every_link_inside_leads_to_a_page_and_an_anchor_that_are_there(shop: dict[str, str]) -> None:
    ids = {path: seen(text).ids for path, text in shop.items()}
    inside = 0
    for path, text in shop.items():
        for link in seen(text).links:
            parts = urlsplit(link)
            if not parts.scheme:
                target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
                target = target if parts.path else path
                assert target in shop, (path, link)
                assert not parts.fragment or parts.fragment in ids[target], (path, link)
                inside += 1
    assert inside > 500


def test_links_to_dashboards_and_graphs_are_kept_as_they_are(shop: dict[str, str]) -> None:
    base = "https://git.lantern-books.example/ops/"
    for page in (ROOT / "runbooks").rglob("*.md"):
        wanted = outside(list(markdown.read(page.read_text()).links))
        name = str(page.relative_to(ROOT / "runbooks").with_suffix(".html"))
        shown = seen(shop["index.html" if name == "README.html" else name])
        assert outside(shown.links) == {link for link in wanted if not link.startswith(base)}


def test_a_page_has_the_anchors_that_the_runbook_has_on_github(shop: dict[str, str]) -> None:
    page = markdown.read((ROOT / "runbooks/checkout/availability.md").read_text())
    ids = seen(shop["checkout/availability.html"]).ids
    assert page.github == set(ids)
    assert len(ids) == len(set(ids))


def test_a_page_needs_nothing_else_and_says_so_to_the_browser(shop: dict[str, str]) -> None:
    for path, text in shop.items():
        found = seen(text)
        assert not found.attributes & {"src", "srcset", "action", "background", "style"}, path
        assert not found.tags & {"link", "img", "iframe", "object", "base"}, path
        assert "url(" not in text.partition("<style>")[2].partition("</style>")[0]
        assert "default-src 'none'" in text


@pytest.mark.parametrize("place", ["notes", "title"])
def test_nothing_that_people_write_becomes_an_element_or_a_script(tmp_path: Path, place: str) -> None:
    plain = site(tmp_path / "plain", notes="words\n")
    title = " ".join(HOSTILE.split())
    words = {"notes": HOSTILE} if place == "notes" else {"title": title[:400]}
    hostile = site(tmp_path / "hostile", **words)
    for path, text in hostile.items():
        found = seen(text)
        assert found.attributes <= seen(plain[path]).attributes | {"data-language", "tabindex"}, path
        assert found.tags - seen(plain[path]).tags <= MADE, path
        scripts = [script for script in found.scripts if not script.startswith("[{")]
        assert [script for script in scripts if script not in SCRIPTS] == []
        assert len(found.scripts) == len(seen(plain[path]).scripts)
        assert {urlsplit(link).scheme for link in found.links} <= {"", "https"}
        assert not [link for link in found.links if "passwd" in link or link.startswith("//")]
    if place == "notes":
        shown = seen(hostile["web/availability.html"]).text
        assert "<script>alert(1)</script>" in shown
        assert "i (picture)" in shown


def test_comments_are_left_out_and_what_stands_beside_them_is_shown() -> None:
    text = "<!-- one --> beside\n\n<!-- two\nlines -->\n\nwords <!-- three --> more\n"
    shown = seen(html.render(text, lambda url: url).body).text
    assert "one" not in shown
    assert "lines" not in shown
    assert "three" not in shown
    for word in ("beside", "words", "more"):
        assert word in shown


def test_code_is_shown_as_it_is() -> None:
    code = 'a{b="<c> & \\"d\\""} > 1\n\n  indented\n'
    assert seen(html.render(markdown.block(code, "promql"), lambda url: url).body).code == [code.strip() + "\n"]


@pytest.mark.parametrize(
    ("links", "address"),
    [
        (
            "{runbooks: 'https://git.example/a%20b/runbooks/'}",
            "https://git.example/a%20b/runbooks/web/availability.md#fast-burn",
        ),
        ("{runbooks: 'https://git.example/r'}", "https://git.example/r/web/availability.md#fast-burn"),
        (
            "{runbooks: 'https://docs.example', runbook_site: mkdocs}",
            "https://docs.example/web/availability/#fast-burn",
        ),
    ],
)
@pytest.mark.parametrize("environment", ["", "prod"])
def test_addresses_of_published_runbooks_lead_to_the_copy(
    tmp_path: Path, links: str, address: str, environment: str
) -> None:
    project = f"{support.PROJECT}links: {links}\n"
    if environment:
        project += f"environments: {{{environment}: {{}}}}\n"
        address = address.replace("/web/", f"/{environment}/web/")
    leading = seen(site(tmp_path, project, f"See [there]({address}).\n")["web/README.html"]).links
    assert "availability.html#fast-burn" in leading
    assert address not in leading


def test_a_link_to_a_file_of_the_repository_leads_to_where_it_is_published_or_is_none(tmp_path: Path) -> None:
    notes = "See [the definition](../../slos/web.yaml#L3) and [what is nowhere](/etc/passwd).\n"
    project = f"{support.PROJECT}links: {{runbooks: 'https://git.example/ops/runbooks'}}\n"
    published = seen(site(tmp_path / "a", project, notes)["web/availability.html"])
    assert "https://git.example/ops/slos/web.yaml" in published.links
    assert not [link for link in published.links if "passwd" in link]
    unpublished = seen(site(tmp_path / "b", notes=notes)["web/availability.html"])
    assert "the definition" in unpublished.text
    assert not [link for link in unpublished.links if "slos" in link]


def test_the_search_knows_every_alert_of_the_index_by_what_a_pager_shows(shop: dict[str, str]) -> None:
    entries = json.loads(next(script for script in seen(shop["index.html"]).scripts if script.startswith("[{")))
    row = re.compile(r"^\| \[(\w+)\]\(([^)]+)\) \| (\S+) \| (\S*) \|", re.MULTILINE)
    rows = row.findall((ROOT / "runbooks/README.md").read_text())
    assert len(rows) > 70
    by_place = {entry["href"]: entry for entry in entries}
    for name, target, service, slo in rows:
        entry = by_place[target.replace(".md", ".html")]
        words = f"{entry['name']} {entry['about']} {entry['words']}"
        assert all(word in words for word in (name, service if service != "burnbook" else "", slo)), target
    fast = by_place["checkout/availability.html#fast-burn"]
    assert "Checkout API, Requests answered: error budget burning at more than 14.4 times" in fast["words"]


def test_the_search_leaves_out_what_no_page_on_disk_knows(tmp_path: Path) -> None:
    plan = support.plan(tmp_path)
    made = {a.path: a.content for a in pipeline.render(plan).artifacts if a.path.startswith("runbooks/")}
    page = made["runbooks/web/availability.md"]
    made["runbooks/web/availability.md"] = page.replace("### Fast burn", "### As it was called")
    (entries,) = (script for script in seen(offline.site(plan, made)["index.html"]).scripts if script.startswith("[{"))
    places = [entry["href"] for entry in json.loads(entries)]
    assert "web/availability.html#medium-burn" in places
    assert "web/availability.html#fast-burn" not in places


def test_alerts_in_shadow_are_found_as_told_to_nobody(shop: dict[str, str]) -> None:
    entries = json.loads(next(script for script in seen(shop["index.html"]).scripts if script.startswith("[{")))
    told = {entry["about"].rpartition(" to ")[2] for entry in entries if "contract.html#" in entry["href"]}
    assert told == {"nobody"}


def test_a_pages_file_is_the_same_whatever_day_it_is_written(shop: dict[str, str]) -> None:
    assert reference() == shop
