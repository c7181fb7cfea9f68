"""The report in a real Chromium: what a reader does with it, and that it asks nobody for anything."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.conftest import program
from tests.unit.reports import page as made
from tracesafe.output import html

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--disable-dev-shm-usage",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")


expect.set_options(timeout=60_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ends with the module: as long as it runs, an event loop does, and tests that start their own fail."""
    found = program(NAMES, "chromium")
    with sync_playwright() as running:
        started = running.chromium.launch(executable_path=found, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two repositories, eight findings; all details are in the page."""
    file = tmp_path_factory.mktemp("page") / "small page.html"
    file.write_text(html.render(made()), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """1,000 findings, whose details wait as data."""
    page = made(repositories=5)
    many = tuple(dataclasses.replace(one, findings=one.findings * 50, left=None) for one in page.repositories)
    file = tmp_path_factory.mktemp("page") / "large.html"
    file.write_text(html.render(dataclasses.replace(page, repositories=many)), encoding="utf-8")
    return file


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that takes note of what must not happen: messages on the console, errors, requests."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    found = context.new_page()
    noise: list[str] = []
    found.on("console", lambda message: noise.append(f"console: {message.text}"))
    found.on("pageerror", lambda error: noise.append(f"error: {error}"))
    found.on("dialog", lambda dialog: noise.append(f"dialog: {dialog.message}"))
    found.on("request", lambda request: noise.append(f"request: {request.url}"))
    yield found
    context.close()
    assert [line for line in noise if not re.match(r"request: (data:|file:.*/(small%20page|large)\.html)", line)] == []


def show(page: Page, file: Path, state: str = "") -> None:
    page.goto(f"{file.as_uri()}{state}")


def shown(page: Page) -> list[str]:
    """The ids of the findings that are not filtered out."""
    found = page.eval_on_selector_all("details.finding:not([hidden])", "all => all.map(one => one.id)")
    assert isinstance(found, list)
    return found


def test_search_narrows_and_says_how_many_are_left(page: Page, small: Path) -> None:
    show(page, small)
    expect(page.locator("#count")).to_have_text("8 findings")
    page.fill("#q", "MODEL.py größe")
    expect(page.locator("#count")).to_have_text("4 of 8")
    assert shown(page) == ["f1", "f2", "f5", "f6"]
    expect(page.locator("section.group:not([hidden])")).to_have_count(2)
    page.fill("#q", "maybe-undefined")
    assert shown(page) == ["f3", "f7"]
    page.fill("#q", "nowhere")
    expect(page.locator("#nothing")).to_be_visible()
    page.click("[data-clear]")
    expect(page.locator("#count")).to_have_text("8 findings")


def test_filters_combine_and_live_in_the_address(page: Page, small: Path) -> None:
    show(page, small)
    page.select_option("select[name=repo]", "shop-1")
    page.select_option("select[name=owner]", "@ana")
    assert shown(page) == ["f5", "f6"]
    page.click(".tile.unsafe button")
    assert shown(page) == ["f6"]
    expect(page.locator(".tile.unsafe button")).to_have_attribute("aria-pressed", "true")
    address = page.url
    assert "repo=shop-1" in address
    page.goto("about:blank")
    page.goto(address)
    assert shown(page) == ["f6"]
    page.click(".tile.unsafe button")
    assert shown(page) == ["f5", "f6"]
    page.click("form.filters button[type=reset]")
    expect(page.locator("#count")).to_have_text("8 findings")
    assert "#" not in page.url


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        ("#rule=TRC406", ["f4", "f8"]),
        ("#verdict=none&repo=shop-0", ["f3"]),
        ("#proof=proved", ["f1", "f5"]),
        ("#owner=", ["f3", "f4", "f7", "f8"]),
        ("#status=planned&q=shop-1", ["f5", "f6"]),
        ("#rule=unknown", [f"f{number}" for number in range(1, 9)]),
    ],
)
def test_an_address_opens_a_view(state: str, wanted: list[str], page: Page, small: Path) -> None:
    show(page, small, state)
    assert shown(page) == wanted


def test_an_open_finding_is_part_of_the_address(page: Page, small: Path) -> None:
    show(page, small)
    page.click("#f2 > summary")
    expect(page).to_have_url(re.compile("#open=f2$"))
    show(page, small, "#open=f6")
    page.reload()
    expect(page.locator("#f6 table.diff")).to_be_visible()


def test_bars_are_filters(page: Page, small: Path) -> None:
    show(page, small)
    page.get_by_role("button", name="TRC202 traced-branch").click()
    assert shown(page) == ["f2", "f6"]
    heights = page.eval_on_selector_all("svg rect", "all => all.map(one => one.getBoundingClientRect().width)")
    assert min(heights) > 0


def test_a_finding_opens_by_key_and_shows_its_way_and_diff(page: Page, small: Path) -> None:
    show(page, small)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#f1")).to_have_attribute("open", "")
    expect(page.locator("#f1 .way > li")).to_have_count(3)
    step = page.locator("#f1 .way details").first
    step.locator("summary").click()
    expect(step.locator("tr.hit")).to_contain_text("jax.jit(run)")
    expect(page.locator("#f1 table.diff td.a").first).to_be_visible()
    expect(page.locator("#f1 .evidence")).to_contain_text("48, from annotations, call sites")
    page.keyboard.press("k")
    page.keyboard.press("o")
    expect(page.locator("#f1")).not_to_have_attribute("open", "")


def test_keys_go_through_the_findings_that_are_shown(page: Page, small: Path) -> None:
    show(page, small, "#verdict=none")
    focus = "document.activeElement.closest('details.finding')?.id"
    for key, wanted in (("j", "f3"), ("j", "f7"), ("j", "f7"), ("k", "f3")):
        page.keyboard.press(key)
        assert page.evaluate(focus) == wanted
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("/")
    page.keyboard.type("shop-1 jkx")
    expect(page.locator("#q")).to_have_value("shop-1 jkx")
    page.keyboard.press("Escape")
    assert shown(page) == ["f3", "f7"]
    page.keyboard.press("x")
    assert len(shown(page)) == 8
    page.keyboard.press("e")
    expect(page.locator("details.finding[open]")).to_have_count(8)
    page.keyboard.press("c")
    expect(page.locator("details.finding[open]")).to_have_count(0)


def test_the_help_is_a_dialog(page: Page, small: Path) -> None:
    show(page, small)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("j")
    assert page.evaluate("document.querySelector('details.finding.current')") is None
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_first_tab_skips_to_the_findings(page: Page, small: Path) -> None:
    show(page, small)
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main')?.id") == "findings"


def test_unchanged_lines_fold_and_unfold(page: Page, small: Path) -> None:
    show(page, small, "#open=f1")
    folded = page.locator("#f1 tbody.fold tr").first
    expect(folded).to_be_hidden()
    page.locator("#f1 .unfold").first.click()
    expect(folded).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator("#f1 .unfold").last).to_be_hidden()


def test_refusals_and_rules_lead_to_their_pages(page: Page, small: Path) -> None:
    show(page, small, "#open=f3")
    expect(page.locator("#f3 .reason")).to_contain_text("may have no value")
    page.click("#f3 a[href='#reason-maybe-undefined']")
    expect(page.locator("#reason-maybe-undefined .body")).to_be_visible()
    page.click("#f3 a[href='#rule-TRC201']")
    expect(page.locator("#rule-TRC201 .body")).to_contain_text("Why it breaks")
    assert page.url.endswith("#open=f3")


def test_code_stays_text(page: Page, small: Path) -> None:
    show(page, small, "#open=f3")
    expect(page.locator("#f3 .body > table.lines")).to_contain_text("größe > 3")
    assert page.locator("img, iframe").count() == 0
    assert page.locator("#f4 pre").text_content() == "f(nan) </pre> 1 != 2"
    expect(page.locator("h3").nth(1)).to_contain_text("</script><img src=x onerror=alert(1)> \"q'.py")


@pytest.mark.parametrize("system", ["light", "dark"])
def test_light_and_dark(system: str, browser: Browser, small: Path) -> None:
    context = browser.new_context(color_scheme="dark" if system == "dark" else "light")
    page = context.new_page()
    show(page, small)
    colour = "getComputedStyle(document.body).backgroundColor"
    light, dark = "rgb(246, 247, 249)", "rgb(15, 19, 24)"
    assert page.evaluate(colour) == (dark if system == "dark" else light)
    page.click("#theme")
    assert page.evaluate(colour) == light
    page.keyboard.press("t")
    assert page.evaluate(colour) == dark
    page.reload()
    assert page.evaluate(colour) == dark
    expect(page.locator("#theme")).to_have_attribute("aria-label", "Theme: dark")
    context.close()


CONTRAST = """selectors => selectors.map(selector => {
  const parse = text => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const linear = v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => [r, g, b].map(v => linear(v / 255))
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const element = document.querySelector(selector);
  let ground = element;
  while (ground && (parse(getComputedStyle(ground).backgroundColor)[3] ?? 1) === 0) ground = ground.parentElement;
  const colours = [getComputedStyle(element).color, getComputedStyle(ground ?? document.body).backgroundColor];
  const [a, b] = colours.map(parse).map(light);
  return (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
})"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(scheme: str, browser: Browser, small: Path) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    show(page, small, "#open=f1")
    page.keyboard.press("e")
    names = (
        *(".meta", ".tile small", "#count", "h3", ".place", ".owner", ".facts", ".safe .verdict", ".unsafe .verdict"),
        *(
            ".none .verdict",
            ".proof.proved",
            ".proof.differs",
            ".way .path",
            ".diff td[data-n]",
            ".diff i.k",
            ".diff i.s",
        ),
        *(".diff i.c", ".diff td.d", ".diff td.a", ".remedy", ".facts a"),
    )
    ratios = dict(zip(names, page.evaluate(CONTRAST, list(names)), strict=True))
    assert {name: round(ratio, 2) for name, ratio in ratios.items() if ratio < 4.5} == {}
    context.close()


def test_every_control_has_a_name(page: Page, small: Path) -> None:
    show(page, small)
    unnamed = page.eval_on_selector_all(
        "button, select, input, a",
        "all => all.filter(one => !(one.textContent.trim() || one.ariaLabel || one.title)).map(one => one.outerHTML)",
    )
    assert unnamed == []
    assert page.eval_on_selector_all("[id]", "all => all.length - new Set(all.map(one => one.id)).size") == 0
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1, main").count() == 2


def test_on_paper_all_that_is_shown_is_open(page: Page, small: Path, tmp_path: Path) -> None:
    show(page, small, "#repo=shop-0")
    page.emulate_media(media="print")
    expect(page.locator("#f1 tbody.fold tr").first).to_be_visible()
    expect(page.locator("form.filters")).to_be_hidden()
    expect(page.locator("#f5")).to_be_hidden()
    paper = page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    assert paper.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) >= 3


def test_without_scripts_everything_can_be_read(browser: Browser, small: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    show(page, small)
    expect(page.locator("form.filters")).to_be_hidden()
    page.click("#f1 > summary")
    expect(page.locator("#f1 table.diff")).to_be_visible()
    expect(page.locator("#f1 tbody.fold tr").first).to_be_visible()
    context.close()


def test_a_narrow_window_needs_no_scrolling_to_the_side(page: Page, small: Path) -> None:
    page.set_viewport_size({"width": 420, "height": 800})
    show(page, small, "#open=f1")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_many_findings_are_there_at_once(page: Page, large: Path) -> None:
    show(page, large)
    expect(page.locator("#count")).to_have_text("1000 findings")
    assert page.evaluate("document.querySelectorAll('*').length") < 25_000
    page.fill("#q", "shop-3 maybe-undefined")
    expect(page.locator("#count")).to_have_text("50 of 1000")
    page.fill("#q", "")
    expect(page.locator("#count")).to_have_text("1000 findings")
    page.click("#f800 > summary")
    expect(page.locator("#f800 table.diff")).to_be_visible()
    assert page.locator("table.diff").count() == 1
