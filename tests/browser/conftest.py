"""A browser before a real sandbox with a real bot: what the tests of the page share."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from small_bot import WORLD, SmallBot, manifest

REPOSITORY = Path(__file__).parents[2]
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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if executable is None:
        reason = "Chromium is not installed: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a sandbox that runs as a process of its own, on a port it found itself."""
    place = tmp_path_factory.mktemp("sandbox")
    (place / "world.json").write_text(json.dumps(WORLD), encoding="utf-8")
    (place / "manifest.yml").write_text(json.dumps(manifest()), encoding="utf-8")  # JSON is YAML
    command = [
        sys.executable,
        "-m",
        "sandbox",
        "--world",
        str(place / "world.json"),
        "--manifest",
        str(place / "manifest.yml"),
    ]
    command += ["--port", "0", "--now", START_OF_BUSINESS]
    with (
        (place / "errors.log").open("w", encoding="utf-8") as errors,
        subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        assert process.stdout is not None
        ready = process.stdout.readline()
        assert ready.startswith("Sandbox ready: "), (place / "errors.log").read_text(encoding="utf-8")
        yield ready.removeprefix("Sandbox ready: ").strip()
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture(scope="module")
def bot(sandbox: str) -> Iterator[SmallBot]:
    bot = SmallBot(sandbox)
    bot.start()
    yield bot
    bot.stop()


class Complaints(list[str]):
    """What the browser's console held against the page."""

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")


@pytest.fixture
def open_page(browser: Browser, sandbox: str, bot: SmallBot) -> Iterator["OpenPage"]:
    """Opens the page as a member in a channel; at the end the console must have had nothing to say."""
    opener = OpenPage(browser, sandbox)
    yield opener
    opener.close()
    assert not opener.complaints


class OpenPage:
    def __init__(self, browser: Browser, address: str) -> None:
        self.address = address
        self.complaints = Complaints()
        self._browser = browser
        self._pages: list[Page] = []

    def __call__(
        self, user: str = "U0ANNA001", channel: str = "C0NORTH01", *, width: int = 1280, height: int = 800
    ) -> Page:
        page = self._browser.new_page(
            viewport={"width": width, "height": height}, color_scheme="light", reduced_motion="reduce"
        )
        page.set_default_timeout(10_000)
        page.on("console", self.complaints.hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"{self.address}/#as={user}&channel={channel}")
        page.get_by_role("heading", level=1).wait_for()
        self._pages.append(page)
        return page

    def close(self) -> None:
        for page in self._pages:
            page.close()
