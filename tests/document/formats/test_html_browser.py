"""The pages in a browser: nothing runs off them, nothing is fetched, and they can be read."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from symnn.document import Depth, html_document
from symnn.spec import CustomActivation, Dense, Network, Optimizer, Penalty, read_spec

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
CHROMEDRIVER = shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER), reason="chromium and chromedriver are not installed"
)

SPECS = sorted((Path(__file__).parents[3] / "examples").glob("*.toml"))
LONG = "a" + "_long" * 6 + "x" * 33  # the longest that a name may be
DEEP = Network(
    name=LONG,
    input=1024,
    layers=[
        Dense(units=1000 + 7 * n, activation=activation, bias=n % 3 > 0)
        for n, activation in enumerate(
            ["gelu", LONG, LONG, "mish", "softplus", "selu", "gelu_tanh", "log_softmax", "sine"]
        )
    ]
    + [Dense(units=1000, activation="softmax")],
    activations={LONG: CustomActivation(expr="log(1 + exp(-z)) * tanh(z / (1 + exp(-2*z)))")},
    loss="least_squares",
    optimizer=Optimizer(type="adamw", learning_rate=0.001),
    penalty=Penalty(l1=0.001, l2=0.01),
)
WIDE = Network(
    name="wide",
    input=4,
    layers=[Dense(units=4096, activation="gelu"), Dense(units=3)],
    loss="cross_entropy",
    optimizer=Optimizer(type="rmsprop", learning_rate=0.01),
)
NETWORKS = {**{path.stem: read_spec(path) for path in SPECS}, "deep": DEEP, "wide": WIDE}
PAPER = 642  # px: A4, less its margins
SCROLLS = ".body, .scroll, figure"

OUTSIDE = """
const right = document.documentElement.clientWidth + 1;
return [...document.body.querySelectorAll("*")].filter(element => {
  if (!arguments[1] && element.parentElement.closest(arguments[0])) return false;
  const box = element.getBoundingClientRect();
  return box.width > 0 && (box.right > right || box.left < -1);
}).map(element => element.outerHTML.slice(0, 200));
"""
UNSEEN = """
return [...document.querySelectorAll("math, mi, mn, mo")].filter(element => {
  const box = element.getBoundingClientRect();
  return !(box.width > 0 && box.height > 0);
}).map(element => element.outerHTML.slice(0, 200));
"""
COLORS = """
const words = [...document.body.querySelectorAll("*")].filter(element =>
  [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()));
const colors = element => [
  getComputedStyle(element).color, getComputedStyle(document.documentElement).backgroundColor];
return [...new Set(words.map(element => colors(element).join(" on ")))];
"""
BROKEN = """
return [...document.querySelectorAll(".group .group")].filter(group => {
  const width = element => element.getBoundingClientRect().width;
  const needed = [...group.querySelectorAll("math")].reduce((sum, math) => sum + width(math), 0);
  const room = group.closest(".right, .left, p, td, li"), style = getComputedStyle(room);
  const padding = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
  return needed > width(group) + 1 && needed < room.clientWidth - padding;
}).map(group => group.textContent);
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    for switch in (
        "headless",
        "no-sandbox",
        "disable-gpu",
        "disable-dev-shm-usage",
        "no-first-run",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
        f"user-data-dir={tmp_path_factory.mktemp('profile')}",
    ):
        options.add_argument(f"--{switch}")
    driver = webdriver.Chrome(options, webdriver.ChromeService(CHROMEDRIVER))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def pages(document: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files of all networks; of the deep one with each layer told for itself, too."""
    folder = tmp_path_factory.mktemp("pages")
    documents = {name: document(spec) for name, spec in NETWORKS.items()}
    documents["explicit"] = document(DEEP, depth=Depth.EXPLICIT)
    found = {name: folder / f"{name}.html" for name in documents}
    for name, path in found.items():
        path.write_text(html_document(documents[name]), encoding="utf-8")
    return found


NAMES = [*NETWORKS, "explicit"]


def show(browser: Any, page: Path, width: int, medium: str = "screen", scheme: str = "") -> None:
    """Loads a page in a window of this width, which on a telephone is that of the screen."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    scheme_ = [{"name": "prefers-color-scheme", "value": scheme}] if scheme else []
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": medium, "features": scheme_})
    browser.get(page.as_uri())


@pytest.mark.parametrize("width", [390, 1024])
@pytest.mark.parametrize("name", NAMES)
def test_the_page_does_not_scroll_sideways(
    browser: Any, pages: dict[str, Path], name: str, width: int
) -> None:
    show(browser, pages[name], width)
    size = "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    scrolled, seen = browser.execute_script(size)
    assert seen > width - 20 and scrolled <= seen
    assert browser.execute_script(OUTSIDE, SCROLLS, False) == []


@pytest.mark.parametrize("width", [390, 1024])
@pytest.mark.parametrize("name", NAMES)
def test_what_fits_on_a_line_is_not_broken(
    browser: Any, pages: dict[str, Path], name: str, width: int
) -> None:
    show(browser, pages[name], width)
    assert browser.execute_script(BROKEN) == []


@pytest.mark.parametrize("name", NAMES)
def test_on_paper_nothing_runs_off_the_page(
    browser: Any, pages: dict[str, Path], name: str
) -> None:
    show(browser, pages[name], PAPER, "print")
    assert browser.execute_script(OUTSIDE, SCROLLS, True) == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_requested_but_the_file(browser: Any, pages: dict[str, Path], name: str) -> None:
    browser.get_log("performance")
    show(browser, pages[name], 1024)
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    sent = [
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    ]
    assert sent == [pages[name].as_uri()]


@pytest.mark.parametrize("name", NAMES)
def test_mathematics_is_laid_out(browser: Any, pages: dict[str, Path], name: str) -> None:
    show(browser, pages[name], 1024)
    assert browser.execute_script(UNSEEN) == []
    over = """
    const [above, below] = document.querySelector("mfrac").children;
    return above.getBoundingClientRect().bottom <= below.getBoundingClientRect().top + 1;
    """
    assert browser.execute_script(over)


def luminance(color: str) -> float:
    """Of a color such as rgb(1, 2, 3): WCAG 2.2, relative luminance."""
    channels = [int(c) / 255 for c in color[color.index("(") + 1 : color.index(")")].split(",")]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return float(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])


def test_light_and_dark_differ_and_can_be_read(browser: Any, pages: dict[str, Path]) -> None:
    grounds = {}
    for scheme in ("light", "dark"):
        show(browser, pages["higham"], 1024, scheme=scheme)
        pairs = [pair.split(" on ") for pair in browser.execute_script(COLORS)]
        assert len(pairs) >= 3  # text, what is said aside, links
        for ink, ground in pairs:
            dim, bright = sorted([luminance(ink), luminance(ground)])
            assert (bright + 0.05) / (dim + 0.05) >= 4.5, (scheme, ink, ground)
        grounds[scheme] = luminance(pairs[0][1])
    assert grounds["light"] > 0.9 and grounds["dark"] < 0.05
