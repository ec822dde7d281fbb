"""The sandbox's driver, and what our bot needs beside: where it asks for the time of the business."""

from pathlib import Path

from sandbox import driver
from sandbox.driver import Home, Message, Modal, Person, RefusedError

__all__ = ["ROOT", "Home", "Message", "Modal", "Person", "RefusedError", "Slack"]

ROOT = Path(__file__).resolve().parents[2]


class Slack(driver.Slack):
    """A running sandbox that our bot can be pointed at."""

    def environment(self) -> dict[str, str]:
        """What our bot needs in its environment."""
        return super().environment() | {"SPM_CLOCK_URL": self.clock_url}
