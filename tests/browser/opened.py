"""Opens the page as a person would and listens to what the browser's console holds against it."""

from playwright.sync_api import Browser, ConsoleMessage, Page


class OpenPage:
    """Call it to open the page as a member in a channel."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.complaints: list[str] = []
        self._address = address
        self._browser = browser
        self._pages: list[Page] = []

    def __call__(
        self, user: str = "U0ANNA001", channel: str = "C0NORTH01", *, width: int = 1280, height: int = 800
    ) -> Page:
        size = {"width": width, "height": height}
        page = self._browser.new_page(viewport=size, color_scheme="light", reduced_motion="reduce")
        page.set_default_timeout(10_000)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"{self._address}/#as={user}&channel={channel}")
        page.get_by_role("heading", level=1).wait_for()
        page.locator("#main .message, #main .empty").first.wait_for()
        self._pages.append(page)
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def close(self) -> None:
        """Close the pages, and what modals they left open."""
        for page in self._pages:
            for view in page.request.get(f"{self._address}/sandbox/views").json()["views"]:
                leave = {"view_id": view["id"], "clear": True}
                page.request.post(f"{self._address}/sandbox/close", data=leave)
            page.close()
