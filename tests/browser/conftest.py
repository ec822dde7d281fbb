"""A browser before a real sandbox with a real bot: what the tests of the page share."""

import json
import os
import shutil
from collections.abc import Iterator

import pytest
from opened import OpenPage
from playwright.sync_api import Browser, expect, sync_playwright
from small_bot import SmallBot
from small_content import WORLD, manifest
from spm_office import DESKTOP, PHONE, Opened, Window
from support.office import Office
from support.office import office as open_office
from support.slack import Slack

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_OF_BUSINESS = "2026-03-02T08:00:00+02:00"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for one module: Playwright keeps an event loop running in this thread until it is closed."""
    executable = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if executable is None:
        reason = "Chromium is not installed: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    expect.set_options(timeout=10_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a sandbox that runs as a process of its own."""
    path = tmp_path_factory.mktemp("small") / "manifest.yml"
    path.write_text(json.dumps(manifest()), encoding="utf-8")  # JSON is YAML
    with Slack.start(WORLD, path, now=START_OF_BUSINESS) as slack:
        yield slack.address


@pytest.fixture(scope="module")
def bot(sandbox: str) -> Iterator[SmallBot]:
    bot = SmallBot(sandbox)
    bot.start()
    yield bot
    bot.stop()


@pytest.fixture
def open_page(browser: Browser, sandbox: str, bot: SmallBot) -> Iterator[OpenPage]:
    """Opens the page as a member in a channel; at the end the console must have had nothing to say."""
    opener = OpenPage(browser, sandbox)
    yield opener
    opener.close()
    assert not opener.complaints


@pytest.fixture(scope="module", params=[DESKTOP, PHONE], ids=lambda window: window.name)
def window(request: pytest.FixtureRequest) -> Window:
    """Everything about SPM is done on a desk and on a phone."""
    found: Window = request.param
    return found


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, window: Window) -> Iterator[Office]:
    """The worked example's company with the real bot at work, a fresh one for each size of window."""
    with open_office(tmp_path_factory.mktemp(window.name)) as found:
        yield found


@pytest.fixture
def look(browser: Browser, office: Office, window: Window) -> Iterator[Opened]:
    """Lets somebody look at the page; at the end the console must have had nothing to say."""
    opened = Opened(browser, office.slack.address, window)
    yield opened
    opened.close()
    assert not opened.complaints
