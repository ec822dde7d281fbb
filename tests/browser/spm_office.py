"""One person before the page of a sandbox in which the real bot works: what they say, press, fill in and read."""

import re
from dataclasses import dataclass

from looked_at import violations
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect
from playwright.sync_api import TimeoutError as TooLate

PEOPLE = {
    "anna": "U0ANNA001",
    "ben": "U0BEN0001",
    "mia": "U0MIA0001",
    "gus": "U0GUS0001",
    "sam": "U0SAM0001",
    "petra": "U0PETRA01",
}
CHANNELS = {"sales-north": "C0NORTH01", "general": "C0GENERAL", "with-acme": "C0SHARED1"}
MOST_TABS = 40
# Carries a file over a place as the mouse does: the place, then what happens there, the file's name and its words.
CARRY = """(node, [kinds, name, text]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([text], name, { type: "text/csv" }));
  for (const kind of kinds) node.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carried }));
}"""
Reads = str | re.Pattern[str]


@dataclass(frozen=True)
class Window:
    """How large a person's window is, in CSS pixels."""

    name: str
    width: int
    height: int

    @property
    def is_phone(self) -> bool:
        """Whether the channels are behind a button."""
        return self.width < 700


DESKTOP, PHONE = Window("desktop", 1280, 800), Window("phone", 390, 844)


def labelled(label: str, after: str = "$") -> re.Pattern[str]:
    """The name of a field by its label, optional or not; of a date it goes on with the date."""
    return re.compile(rf"^{re.escape(label)}(?: \(optional\))?{after}")


class Form:
    """A modal that is open before somebody."""

    def __init__(self, page: Page, title: str) -> None:
        self._page = page
        self.dialog = page.get_by_role("dialog", name=title)
        expect(self.dialog).to_be_visible()

    def types(self, label: str, text: str) -> "Form":
        self.dialog.get_by_role("textbox", name=labelled(label)).fill(text)
        return self

    def chooses(self, label: str, option: str, typed: str = "") -> "Form":
        """Open a menu (or type into it) and press an option; once more where the bot renewed the form meanwhile."""
        menu = self.menu(label)
        named = re.compile(rf"^{re.escape(option)}(?: @\w+)?$")  # people are listed with their handle
        found = self.dialog.get_by_role("option", name=named)
        menu.fill(typed) if typed else menu.click()
        try:
            found.click(timeout=3_000)
        except TooLate:
            menu.fill(typed)
            found.click()
        return self

    def ticks(self, option: str) -> "Form":
        self.dialog.get_by_role("radio", name=option).check()
        return self

    def picks_day(self, label: str, day: str) -> "Form":
        self.date(label).click()
        self._page.get_by_role("button", name=day, exact=True).click()
        return self

    def menu(self, label: str) -> Locator:
        return self.dialog.get_by_role("combobox", name=labelled(label))

    def date(self, label: str) -> Locator:
        return self.dialog.get_by_role("button", name=labelled(label, " "))

    def has_menu(self, label: str, chosen: str) -> "Form":
        expect(self.menu(label)).to_have_value(chosen)
        return self

    def reads(self, *words: Reads) -> "Form":
        """All this stands in the form."""
        for part in words:
            expect(self.dialog).to_contain_text(part)
        return self

    def sends(self, button: str) -> None:
        """Press the button that sends it, and see it go."""
        self.dialog.get_by_role("button", name=button, exact=True).click()
        expect(self.dialog).to_be_hidden()

    def goes_on(self, button: str, title: str) -> "Form":
        """Send this screen; the next one stands in its place."""
        self.dialog.get_by_role("button", name=button, exact=True).click()
        return Form(self._page, title)


class Person:
    """Somebody who looks at the page and uses it."""

    def __init__(self, page: Page, window: Window) -> None:
        self.page = page
        self.window = window
        self.messages = page.locator("#main .message")
        self.last = self.messages.last
        self.thread = page.get_by_role("complementary", name="Thread")

    def says(self, words: str) -> None:
        """Type something, send it and wait for what comes back as a message."""
        before = self.messages.count()
        self._sends(words)
        expect(self.messages).to_have_count(before + 1)

    def opens(self, words: str, title: str) -> Form:
        """Say what opens a form."""
        self._sends(words)
        return Form(self.page, title)

    def _sends(self, words: str) -> None:
        box = self.page.get_by_role("textbox", name="Message")
        box.fill(words)
        box.press("Enter")

    def reads(self, *words: Reads) -> None:
        """All this stands in the newest message."""
        for part in words:
            expect(self.last).to_contain_text(part)

    def does_not_read(self, *words: str) -> None:
        """None of this stands in the newest message."""
        for part in words:
            expect(self.last).not_to_contain_text(part)

    def has_buttons(self, *names: str) -> None:
        """These and no others, in this order, are below the newest message's words."""
        expect(self.last.locator(".blocks").get_by_role("button")).to_have_text(list(names))

    def presses(self, button: str, nth: int = 0) -> None:
        """Press a button of the newest message; no other message comes of it than the one that stands in its place."""
        self.last.get_by_role("button", name=button, exact=True).nth(nth).click()

    def presses_for(self, button: str, title: str, nth: int = 0) -> Form:
        """Press a button that opens a form."""
        self.presses(button, nth)
        return Form(self.page, title)

    def chooses_more(self, option: str, title: str, nth: int = 0) -> Form:
        """Choose from the ⋯ menu what opens a form."""
        self.presses("More actions", nth)
        self.page.get_by_role("menuitem", name=option).click()
        return Form(self.page, title)

    def tabs_to(self, target: Locator) -> None:
        """Reach something with the Tab key."""
        for _ in range(MOST_TABS):
            if target.evaluate("node => node === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {target} in {MOST_TABS} steps")

    def keys(self, *words: str) -> None:
        """Type words and press keys (named as in `<Enter>`) wherever the focus is."""
        for word in words:
            if word.startswith("<"):
                self.page.keyboard.press(word.strip("<>"))
            else:
                self.page.keyboard.type(word)

    def drops(self, name: str, text: str) -> None:
        """Drop a file on the conversation and send it."""
        self.page.locator("#main .scroll-frame").evaluate(CARRY, [["dragover", "drop"], name, text])
        expect(self.page.get_by_role("button", name=f"Remove {name}")).to_be_visible()
        self.page.get_by_role("button", name="Send").click()

    def chooses_shortcut(self, name: str, title: str, on: Locator | None = None) -> Form:
        """Start a shortcut that opens a form: of a message, or of the box one writes in."""
        if on is None:
            self.page.get_by_role("button", name="Shortcuts and commands").click()
        else:
            on.hover()
            on.get_by_role("button", name="Message shortcuts").click()
        self.page.get_by_role("menuitem", name=name).click()
        return Form(self.page, title)

    def sees_messages(self, count: int) -> None:
        expect(self.messages).to_have_count(count)

    def goes_to(self, instant: str) -> None:
        """Take the clock forward to what is due, by its name, and wait until it is there."""
        self.page.locator(".clock-button").click()
        self.page.get_by_role("dialog", name="The clock").get_by_role("button", name=f"Go to {instant}").first.click()
        when = instant.rpartition(", ")[2]
        expect(self.page.locator(".clock-now")).to_contain_text(when.rpartition(" ")[2], timeout=60_000)
        expect(self.page.locator(".clock-going")).to_be_hidden(timeout=60_000)

    def sidebar(self) -> Locator:
        """The channels and apps; on a phone they come at the press of a button."""
        listed = self.page.get_by_role("navigation", name="Workspace")
        if self.window.is_phone and not listed.is_visible():
            self.page.get_by_role("button", name="Channels and people").click()
        expect(listed).to_be_visible()
        return listed

    def meets_no_barrier(self) -> None:
        """Axe finds nothing of level A or AA on the page as it stands, light or dark, and nothing hangs over its edge."""
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            self.page.wait_for_function("scheme => document.documentElement.dataset.theme === scheme", arg=scheme)
            found = violations(self.page)
            assert not found, f"{scheme}: {found}"
        self.page.emulate_media(color_scheme="light")
        assert self.page.evaluate("document.documentElement.scrollWidth") == self.window.width


class Opened:
    """Call it to see the page as somebody in a channel (the bot's messages without one); it listens to the console."""

    def __init__(self, browser: Browser, address: str, window: Window) -> None:
        self.complaints: list[str] = []
        self._browser, self._address, self._window = browser, address, window
        self._pages: list[Page] = []

    def __call__(self, who: str, channel: str | None = None, place: str = "") -> Person:
        size = {"width": self._window.width, "height": self._window.height}
        page = self._browser.new_page(viewport=size, color_scheme="light", reduced_motion="reduce")
        self._pages.append(page)
        page.set_default_timeout(10_000)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        place = place or f"channel={CHANNELS[channel] if channel else 'im'}"
        page.goto(f"{self._address}/#as={PEOPLE[who]}&{place}")
        page.get_by_role("heading", level=1).wait_for()
        page.locator("#main .message, #main .empty, #main [aria-label=Home]").first.wait_for()
        return Person(page, self._window)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.type}: {message.text}")

    def close(self) -> None:
        for page in self._pages:
            page.close()
