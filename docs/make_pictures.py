"""Makes the README's pictures: the sandbox with the demo company on a fixed day, seen through a browser.

python docs/make_pictures.py [names of pictures]
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

HERE = Path(__file__).resolve().parent
PICTURES = HERE / "pictures"
SUNDAY = "2026-03-01"  # nothing is due before Monday's agenda, at whatever hour the pictures are made
LATER_ON_MONDAY = "2026-03-02T08:30:00+00:00"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
]
READY_SECONDS, QUIET_SECONDS = 90, 0.3
HEAVIEST = 200_000  # bytes
MARGIN = 16  # pixels of white around what is cut out of a page
RING = 2

ANNA, VAINO = "U0DEMO002", "U0DEMO005"
NORTH, WITH_VAINO = "C0DEMO001", "D0DEMO005"
MANAGER, WITH_MANAGER, WITH_ANNA = "U0DEMO001", "D0DEMO001", "D0DEMO002"
LINE = "/spm log meeting Skogsund 45m pricing, next demo friday"
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
LONG = {"viewport": {"width": 570, "height": 2400}, "device_scale_factor": 1.5}
NARROW = {"viewport": {"width": 570, "height": 1400}, "device_scale_factor": 2}


class Demo:
    """The demo company in its sandbox, and a browser to look at it."""

    def __init__(self, address: str, browser: Browser) -> None:
        self.address = address
        self._browser = browser

    def opened(self, person: str, channel: str, **how: Any) -> Page:
        """The page as a member finds a channel, once everything on it is drawn."""
        page = self._browser.new_page(color_scheme="light", reduced_motion="reduce", **how)
        page.goto(f"{self.address}/#as={person}&channel={channel}")
        page.locator("#main .message").last.wait_for()
        settle(page)
        return page

    def go(self, **where: object) -> None:
        """Take the clock forward (``to`` an instant, or ``to_next`` with what it is called), doing all that is due."""
        body = json.dumps(where).encode()
        request = urllib.request.Request(f"{self.address}/sandbox/clock/go", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=300) as answer:
            told = json.load(answer)
        if not told["ok"]:
            sys.exit(f"The clock does not go to {where}: {told['error']}")


def settle(page: Page) -> None:
    """Until all pictures on the page are there and nothing moves any more."""
    page.wait_for_load_state("networkidle")
    page.wait_for_function("() => [...document.images].every((image) => image.complete && image.naturalWidth)")
    page.evaluate("() => document.fonts.ready")
    page.wait_for_timeout(QUIET_SECONDS * 1000)


def agenda(demo: Demo) -> Image.Image:
    """Monday's agenda in the team's channel."""
    page = demo.opened(ANNA, NORTH, viewport={"width": 1120, "height": 1230})
    return taken(page.screenshot())


def phone(demo: Demo) -> Image.Image:
    """The top of the same agenda on a phone."""
    page = demo.opened(ANNA, NORTH, **PHONE)
    page.locator("#main .message").last.evaluate("(message) => message.scrollIntoView({ block: 'start' })")
    page.wait_for_timeout(QUIET_SECONDS * 1000)
    return taken(page.screenshot())


def reminder(demo: Demo) -> Image.Image:
    """The one message of the day."""
    page = demo.opened(VAINO, WITH_VAINO, **NARROW)
    return stacked(shown(page, page.locator("#main .message").last))


def log(demo: Demo) -> Image.Image:
    """One line typed into the message box, and below it the answer."""
    page = demo.opened(VAINO, WITH_VAINO, **NARROW)
    box = page.get_by_role("textbox", name="Message")
    before = page.locator("#main .message").count()
    box.fill(LINE)
    box.press("Escape")  # the list of commands it suggests
    settle(page)
    typed = shown(page, page.locator("#main .composer"))
    box.press("Enter")
    page.locator("#main .message").nth(before).wait_for()
    settle(page)
    return stacked(typed, shown(page, page.locator("#main .message").last))


def coaching(demo: Demo) -> Image.Image:
    """The pack of a seller's coaching, the day before, and below it what is said of the TOP5."""
    page = demo.opened(ANNA, WITH_ANNA, **LONG)
    pack = page.locator("#main .message").filter(has_text="Coaching with").last
    pack.get_by_role("button", name="replies").click()
    below = page.get_by_role("complementary", name="Thread").locator(".message")
    below.nth(2).wait_for()
    return stacked(*(by_itself(page, below.nth(number)) for number in (1, 2)))


def prepare(demo: Demo) -> Image.Image:
    """What the team's manager gets the business day before the team meets."""
    page = demo.opened(MANAGER, WITH_MANAGER, **LONG)
    pack = page.locator("#main .message").filter(has_text="To prepare: team").last
    return stacked(by_itself(page, pack))


def by_itself(page: Page, message: Locator) -> Image.Image:
    """A message in full, with nobody's mouse on it."""
    page.mouse.move(0, 0)
    message.scroll_into_view_if_needed()
    settle(page)
    return shown(page, message)


PICTURES_IN_ORDER: tuple[tuple[str, dict[str, object], Callable[[Demo], Image.Image]], ...] = (
    ("agenda", {"to_next": True, "matching": "Agenda of team North"}, agenda),
    ("phone", {}, phone),
    ("reminder", {"to_next": True, "matching": "Reminders"}, reminder),
    ("log", {"to": LATER_ON_MONDAY}, log),
    ("coaching", {"to_next": True, "matching": "Prep pack for coaching of Anna"}, coaching),
    ("prepare", {"to_next": True, "matching": "Prep pack for team North"}, prepare),
)


def taken(png: bytes) -> Image.Image:
    """A screenshot as a picture."""
    return Image.open(BytesIO(png)).convert("RGB")


def shown(page: Page, what: Locator) -> Image.Image:
    """One thing on the page by itself, with the ring around what has the focus."""
    box = what.bounding_box()
    assert box, "it is not on the page"
    left, top, width, height = box["x"] - RING, box["y"] - RING, box["width"] + 2 * RING, box["height"] + 2 * RING
    return taken(page.screenshot(clip={"x": left, "y": top, "width": width, "height": height}))


def stacked(*images: Image.Image) -> Image.Image:
    """Pictures one below the other on white, with a margin around each."""
    width = max(image.width for image in images) + 2 * MARGIN
    height = sum(image.height + MARGIN for image in images) + MARGIN
    sheet = Image.new("RGB", (width, height), "white")
    top = MARGIN
    for image in images:
        sheet.paste(image, (MARGIN, top))
        top += image.height + MARGIN
    return sheet


def saved(name: str, image: Image.Image) -> None:
    """Write a picture with as many colours as its weight allows."""
    for colours in (256, 128, 64, 32):
        with BytesIO() as buffer:
            image.quantize(colours, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
            png = buffer.getvalue()
        if len(png) <= HEAVIEST:
            break
    (PICTURES / f"{name}.png").write_bytes(png)
    print(f"docs/pictures/{name}.png  {image.width} × {image.height}  {len(png) // 1000} kB")


@contextmanager
def sandbox() -> Iterator[str]:
    """The address of `spm sandbox`, just as anybody starts it."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "bot", "sandbox", "--today", SUNDAY, "--port", str(port)]
    process = subprocess.Popen(command, cwd=HERE.parent, env={**os.environ, "TZ": "UTC"}, stdout=subprocess.DEVNULL)
    try:
        wait_for_bot(process, address)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_bot(process: subprocess.Popen[bytes], address: str) -> None:
    """Until the bot has connected and said what comes next. Ends the program when it does not come up."""
    deadline = time.monotonic() + READY_SECONDS
    while not is_ready(address):
        if process.poll() is not None or time.monotonic() > deadline:
            sys.exit("The sandbox did not come up.")
        time.sleep(0.2)


def is_ready(address: str) -> bool:
    """Whether the bot behind the page has said what comes next."""
    try:
        with urllib.request.urlopen(f"{address}/sandbox/state", timeout=5) as answer:
            state = json.load(answer)
    except OSError:
        return False
    return bool(state["connected"] and state["clock"]["upcoming"])


def main(wanted: list[str]) -> None:
    """Make all pictures in the order of Monday, and keep those that are wanted (all, when none is named)."""
    executable = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if executable is None:
        sys.exit("Pictures need Chromium: apt-get install chromium")
    PICTURES.mkdir(exist_ok=True)
    with sandbox() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        demo = Demo(address, browser)
        last = max(n for n, (name, _, _) in enumerate(PICTURES_IN_ORDER) if not wanted or name in wanted)
        for name, where, picture in PICTURES_IN_ORDER[: last + 1]:  # the walk to Friday is what takes minutes
            if where:
                demo.go(**where)
            if not wanted or name in wanted:
                saved(name, picture(demo))
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
