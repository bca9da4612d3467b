"""The offline site in a real browser that has no network, at the size of a phone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from offline import browser as chromium
from offline.browser import Browser
from offline.sites import reference

pytestmark = pytest.mark.skipif(not chromium.FOUND, reason="no Chromium here (Debian, Ubuntu: apt install chromium)")
PAGE = "checkout/availability.html"
TOP = "document.getElementById({}).getBoundingClientRect().top"
FOUND = "[...document.querySelectorAll('#found a')].map(a => [a.firstChild.textContent, a.getAttribute('href')])"
PASTED = "[FIRING:1] Checkout API, Requests answered: error budget burning at more than 6 times its allowed pace (page)"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    for path, text in reference().items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)
    return folder


@pytest.fixture(scope="module")
def running() -> Iterator[Browser]:
    with chromium.browser() as found:
        yield found


@pytest.fixture
def phone(running: Browser) -> Iterator[Browser]:
    with chromium.quiet(running) as found:
        yield found


def address(site: Path, page: str, anchor: str = "") -> str:
    return (site / page).as_uri() + (f"#{anchor}" if anchor else "")


def test_no_page_scrolls_sideways_on_a_phone(phone: Browser, site: Path) -> None:
    wide = {}
    for page in sorted(site.rglob("*.html")):
        phone.open(page.as_uri())
        width = phone.ask("document.documentElement.scrollWidth")
        if width > chromium.PHONE[0]:
            wide[page.name] = width
    assert wide == {}


def test_what_users_feel_what_changed_and_how_it_is_made_safe_stand_on_one_screen(phone: Browser, site: Path) -> None:
    fourth = "document.getElementById('4-not-better-in-15-minutes')?.getBoundingClientRect().top ?? 0"
    ends = {}
    for page in sorted(site.glob("*/*.html")):
        phone.open(page.as_uri())
        ends[f"{page.parent.name}/{page.stem}"] = phone.ask(fourth)
    slos = {page: end for page, end in ends.items() if end}
    assert PAGE.removesuffix(".html") in slos
    assert {page: end for page, end in slos.items() if end > chromium.PHONE[1]} == {}


def test_wide_code_and_tables_scroll_by_themselves(phone: Browser, site: Path) -> None:
    scrolls = "e => e.scrollWidth > e.clientWidth && getComputedStyle(e).overflowX == 'auto'"
    wider = f"[...document.querySelectorAll('{{}}')].filter({scrolls}).length"
    phone.open(address(site, PAGE))
    assert phone.ask(wider.format("pre")) > 5
    phone.open(address(site, "index.html"))
    assert phone.ask(wider.format(".scroll")) > 0


def test_a_command_is_seen_whole(phone: Browser, site: Path) -> None:
    phone.open(address(site, PAGE))
    commands = "[...document.querySelectorAll('[data-language=sh] pre')].map(e => e.scrollWidth - e.clientWidth)"
    cut = phone.ask(commands)
    assert len(cut) > 3
    assert set(cut) == {0}


@pytest.mark.parametrize("anchor", ["fast-burn", "6-is-it-real-and-where", "budget-exhausted"])
def test_an_anchor_link_scrolls_to_its_heading(phone: Browser, site: Path, anchor: str) -> None:
    phone.open(address(site, PAGE, anchor))
    at_the_end = "innerHeight + scrollY >= document.documentElement.scrollHeight - 1"
    assert phone.until(
        f"0 <= {TOP.format(json.dumps(anchor))} && ({TOP.format(json.dumps(anchor))} < 60 || {at_the_end})"
    )


def test_a_link_between_pages_is_followed_by_a_finger(phone: Browser, site: Path) -> None:
    phone.open(address(site, "checkout/README.html"))
    phone.click('a[href="availability.html"]')
    phone.until("location.pathname.endsWith('/checkout/availability.html') && document.readyState == 'complete'")
    phone.click('a[href="#fast-burn"]')
    phone.until(f"location.hash == '#fast-burn' && {TOP.format(json.dumps('fast-burn'))} < 60")


@pytest.mark.parametrize(
    ("asked", "name", "href"),
    [
        (PASTED, "SLOErrorBudgetBurn medium", f"{PAGE}#medium-burn"),
        ("SLOErrorBudgetBurn checkout availability fast", "SLOErrorBudgetBurn fast", f"{PAGE}#fast-burn"),
        ("slodeadlinemissed", "SLODeadlineMissed", "order-mailer/invoice-run.html#deadline-missed"),
        ("invoices of the day", "SLODeadlineMissed", "order-mailer/invoice-run.html#deadline-missed"),
        ("watchdo", "Watchdog", "burnbook/README.html#watchdog"),
        ("checkout queue backlog high", "QueueBacklogHigh", "checkout/saturation.html#queue-backlog-high"),
        ("page to storefront: watchdog", "Watchdog", "burnbook/README.html#watchdog"),
        ("payment gateway policy", "", "payment-gateway/error-budget-policy.html"),
    ],
)
def test_the_search_finds_first_what_the_pager_shows(
    phone: Browser, site: Path, asked: str, name: str, href: str
) -> None:
    phone.open(address(site, "index.html"))
    phone.click("#words")
    phone.type(asked)
    found = phone.until(FOUND)
    assert found[0][1] == href
    assert found[0][0] == name or not name


def test_a_script_that_is_not_ours_does_not_run(phone: Browser, site: Path) -> None:
    planted = site / "planted.html"
    page = (site / PAGE).read_text()
    planted.write_text(page.replace("</main>", "<script>document.title = 'it ran'</script></main>"))
    try:
        phone.open(planted.as_uri())
        assert phone.ask("document.title") == "Checkout API: Requests answered"
        assert phone.ask("document.querySelectorAll('.copy').length") > 5, "ours do"
    finally:
        planted.unlink()
    assert "Content Security Policy" in phone.told.pop()


def test_what_is_found_is_opened_with_return(phone: Browser, site: Path) -> None:
    phone.open(address(site, "index.html"))
    phone.click("#words")
    phone.type(PASTED)
    phone.call("Input.dispatchKeyEvent", type="keyDown", key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r")
    phone.until("location.hash == '#medium-burn' && document.readyState == 'complete'")


def test_what_nobody_is_called_is_told(phone: Browser, site: Path) -> None:
    phone.open(address(site, "index.html"))
    phone.click("#words")
    phone.type("<b>zzz</b> qqq")
    assert "Nothing is called that" in phone.until("document.getElementById('found').textContent")


def test_without_scripts_the_index_is_a_plain_list_with_no_search_and_no_buttons(phone: Browser, site: Path) -> None:
    phone.scripts(run=False)
    phone.open(address(site, "index.html"))
    shown = phone.call("Runtime.evaluate", expression="1")
    assert shown
    tree = phone.call("DOM.getDocument", depth=-1, pierce=True)["root"]
    form = phone.call("DOM.querySelector", nodeId=tree["nodeId"], selector="#search[hidden]")["nodeId"]
    button = phone.call("DOM.querySelector", nodeId=tree["nodeId"], selector="button")["nodeId"]
    row = phone.call("DOM.querySelector", nodeId=tree["nodeId"], selector=f'td a[href="{PAGE}#fast-burn"]')["nodeId"]
    assert form
    assert row
    assert not button


def test_a_click_copies_the_command_whole(phone: Browser, site: Path) -> None:
    phone.call("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
    phone.open(address(site, PAGE))
    phone.click("[data-language=sh] .copy")
    phone.until("document.querySelector('[data-language=sh] .copy').textContent == 'Copied'")
    copied = phone.ask("navigator.clipboard.readText()")
    assert copied == "helm rollback checkout --namespace shop --kube-context shop-eu-1 --wait"


@pytest.mark.parametrize("dark", [False, True])
def test_the_page_is_light_or_dark_as_the_phone_is(phone: Browser, site: Path, dark: bool) -> None:
    phone.dark(dark=dark)
    phone.open(address(site, PAGE))
    paper, ink = (
        sum(phone.ask(f"getComputedStyle(document.body).{part}.match(/\\d+/g).map(Number)"))
        for part in ("backgroundColor", "color")
    )
    assert (paper < 200 and ink > 500) if dark else (paper > 700 and ink < 200)


def test_a_page_is_printed_in_black_on_white_with_its_code_whole(phone: Browser, site: Path) -> None:
    features = [{"name": "prefers-color-scheme", "value": "dark"}]
    phone.call("Emulation.setEmulatedMedia", media="print", features=features)
    try:
        phone.open(address(site, PAGE))
        assert phone.ask("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert (
            phone.ask("Math.max(...[...document.querySelectorAll('pre')].map(e => e.scrollWidth - e.clientWidth))") == 0
        )
        assert phone.ask("[...document.querySelectorAll('.copy, header')].every(e => !e.offsetParent)")
    finally:
        phone.call("Emulation.setEmulatedMedia", media="", features=[])
    assert phone.pdf().startswith(b"%PDF")
