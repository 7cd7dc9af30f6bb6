"""Pages in a real browser: they render, stay quiet, ask for nothing, and can be read."""

from __future__ import annotations

import http.server
import threading
from functools import partial
from typing import TYPE_CHECKING

import pytest

from slrlint.reporters.escape import visible
from tests.html import browser as chromium
from tests.html import samples

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.html.browser import Browser

LOOKS = [(scheme, size) for scheme in ("light", "dark") for size in chromium.SIZES]
OPEN_ALL = "for (const each of document.querySelectorAll('details')) each.open = true"
OUTSIDE = """
[...document.querySelectorAll("body *")].filter(each => {
  const box = each.getBoundingClientRect();
  return box.width && box.right > innerWidth + 1 && !each.closest(".wide");
}).map(each => each.outerHTML.slice(0, 200))
"""
"""Elements that stick out of the window, but for those in a box that scrolls by itself."""

FAINT = """
(() => {
  const channels = colour => colour.match(/[\\d.]+/g).map(Number);
  const luminance = rgb => rgb.slice(0, 3)
    .map(each => each / 255)
    .map(each => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
    .reduce((sum, each, at) => sum + each * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = element => {
    for (let each = element; each; each = each.parentElement) {
      const colour = channels(getComputedStyle(each).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
  };
  const found = [];
  let seen = 0;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || element.closest("title, desc, .hidden")) continue;
    const style = getComputedStyle(element);
    const drawn = element.closest("svg");
    const colours = [channels(drawn ? style.fill : style.color), behind(drawn || element)];
    const [bright, dark] = colours.map(luminance).sort((one, other) => other - one);
    seen += 1;
    if ((bright + 0.05) / (dark + 0.05) < 4.5) found.push(element.outerHTML.slice(0, 200));
  }
  return seen ? found : ["no text at all"];
})()
"""
"""Elements whose text has less than the contrast of WCAG 2, level AA, for small text."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = chromium.program()
    if program is None:
        pytest.skip("there is no Chromium")
    with chromium.running(program) as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    for name, source in samples.pages().items():
        (folder / f"{name}.html").write_text(source, encoding="utf-8", newline="")
    return folder


@pytest.mark.parametrize("name", samples.NAMES)
def test_a_page_is_quiet_and_can_be_read(browser: Browser, folder: Path, name: str) -> None:
    url = (folder / f"{name}.html").as_uri()
    for scheme, size in LOOKS:
        browser.look(width=chromium.SIZES[size], scheme=scheme)
        loaded = browser.load(url)
        assert loaded.requests == [url]
        assert loaded.console == []
        assert browser.evaluate("document.querySelector('h1').getBoundingClientRect().height > 20")
        browser.evaluate(OPEN_ALL)
        assert browser.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert browser.evaluate(OUTSIDE) == []
        assert browser.evaluate(FAINT) == []


def test_light_and_dark_differ(browser: Browser, folder: Path) -> None:
    pages = set()
    for scheme in ("light", "dark"):
        browser.look(scheme=scheme)
        browser.load((folder / "drift.html").as_uri())
        pages.add(browser.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
    assert pages == {"rgb(255, 255, 255)", "rgb(15, 20, 25)"}


def test_markup_in_a_policy_is_text(browser: Browser, folder: Path) -> None:
    browser.look()
    loaded = browser.load((folder / "hostile.html").as_uri())
    assert loaded.console == []
    assert browser.evaluate("document.querySelectorAll('script, img, b, iframe').length") == 0
    assert browser.evaluate("document.querySelector('h2').textContent") == visible(samples.MARKUP)
    assert visible(samples.MARKUP) in browser.evaluate("document.body.innerText")


def test_the_policy_of_the_page_stops_what_does_not_belong_to_it(
    browser: Browser, folder: Path
) -> None:
    source = samples.pages()["drift"]
    for number, intruder in enumerate(
        (
            "<script>document.title = 'changed'</script>",
            "<style>h1 { display: none }</style>",
            '<h1 style="display: none" onclick="0">x</h1>',
            '<img src="http://127.0.0.1:9/x.png">',
        )
    ):
        page = folder / f"intruder-{number}.html"
        page.write_text(source.replace("<footer>", f"{intruder}<footer>"), encoding="utf-8")
        loaded = browser.load(page.as_uri())
        assert any("Content Security Policy" in each for each in loaded.console), intruder
        assert browser.evaluate("document.title").startswith("slrlint drift")
        shown = "[...document.querySelectorAll('h1')].every(each => each.offsetHeight)"
        assert browser.evaluate(shown), intruder


def test_the_plot_is_a_picture_with_a_name(browser: Browser, folder: Path) -> None:
    browser.look()
    browser.load((folder / "history.html").as_uri())
    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
    named = {(each["role"]["value"], each["name"]["value"]) for each in nodes if each.get("name")}
    name = "BatchServiceRolePolicy: permissions gained and lost by version"
    assert any(role in ("image", "img") and found.startswith(name) for role, found in named)
    assert ("heading", "Timeline") in named
    boxes = browser.evaluate(
        "[...document.querySelectorAll('.bar')].map(each => each.getBoundingClientRect().height)"
    )
    assert len(boxes) == 9
    assert all(height > 2 for height in boxes)


def test_the_newest_versions_are_in_sight(browser: Browser, folder: Path) -> None:
    browser.look(width=chromium.SIZES["narrow"])
    browser.load((folder / "history.html").as_uri())
    newest = "[...document.querySelectorAll('.plot .version')].at(-1).getBoundingClientRect()"
    assert 0 < browser.evaluate(f"{newest}.left") < browser.evaluate("innerWidth")


def test_on_paper_everything_is_open(browser: Browser, folder: Path) -> None:
    browser.look(scheme="dark", media="print")
    browser.load((folder / "drift.html").as_uri())
    assert browser.evaluate(
        "[...document.querySelectorAll('table')].every(each => each.checkVisibility())"
    )
    ground = browser.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    browser.look()


class _Strict(http.server.SimpleHTTPRequestHandler):
    """Serves files as a build server does that trusts no page."""

    asked: list[str]

    def __init__(self, *arguments: object, asked: list[str], directory: str) -> None:
        self.asked = asked
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]

    def end_headers(self) -> None:
        self.asked.append(self.path)
        self.send_header("Content-Security-Policy", "sandbox; default-src 'none'; img-src 'self'")
        super().end_headers()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        pass


def test_without_its_style_a_page_still_tells_everything(browser: Browser, folder: Path) -> None:
    asked: list[str] = []
    handler = partial(_Strict, asked=asked, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            url = f"http://127.0.0.1:{server.server_port}/drift.html"
            browser.look()
            loaded = browser.load(url)
        finally:
            server.shutdown()
    assert loaded.requests == [url]
    assert set(asked) <= {"/drift.html", "/favicon.ico"}
    text = browser.evaluate("document.body.innerText")
    assert "BatchServiceRolePolicy has drifted" in text
    assert "may now pass roles to ecs.amazonaws.com" in text
    # The colours of the plot stand in it.
    colours = browser.evaluate(
        "[...new Set([...document.querySelectorAll('.bar')].map(e => getComputedStyle(e).fill))]"
    )
    assert "rgb(194, 87, 12)" in colours
