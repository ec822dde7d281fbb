"""Looks at a page with axe, light and dark, as wide as a desk and as narrow as a phone."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = ((1280, 800), (390, 844))
_axe = Axe()


def violations(page: Page) -> list[str]:
    """What breaks WCAG 2.0, 2.1 or 2.2, level A or AA, as the page is now: rule, place and why."""
    found = _axe.run(page, options={"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]})
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


def everywhere(page: Page) -> list[str]:
    """The violations in both themes and at both widths; the page stays wide and light."""
    found = []
    for width, height in reversed(WIDTHS):
        page.set_viewport_size({"width": width, "height": height})
        for theme in ("dark", "light"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            page.wait_for_function("theme => document.documentElement.dataset.theme === theme", arg=theme)
            found += [f"{width} {theme} {violation}" for violation in violations(page)]
    return found
