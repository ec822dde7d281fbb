"""Pictures in Slack: drawn in a process of their own, uploaded unshared, and shown once Slack has them ready."""

import time

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.blocks import clip
from spm_core.charts.press import Press

log = structlog.get_logger("spm.pictures")

DRAW_SECONDS = 30.0
READY_SECONDS = 15.0
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 3.0
ALT = 1000  # characters of an uploaded file's description


class Studio:
    """Draws reports and brings the pictures into Slack; ``workers`` pictures are drawn at a time."""

    def __init__(self, workers: int = 1) -> None:
        self._press = Press(workers)

    def close(self) -> None:
        """End the drawing processes."""
        self._press.close()

    def upload(self, slack: WebClient, chart: str, *reports: object) -> tuple[str, str] | None:
        """The id of the ready file and its alt text; None when the drawing or Slack failed: a text without it is complete."""
        try:
            picture = self._press.picture(chart, *reports).result(DRAW_SECONDS)
            return _uploaded(slack, chart, picture.png, picture.alt), picture.alt
        except Exception:
            log.exception("no picture", chart=chart)
            return None


def _uploaded(slack: WebClient, chart: str, png: bytes, alt: str) -> str:
    """Upload a file that only the bot can see, and wait until it may stand in a message. Raises SlackClientError."""
    name = f"{chart}.png"
    answer = slack.files_upload_v2(content=png, filename=name, title=chart, alt_txt=clip(alt, ALT))
    file_id = str(answer["files"][0]["id"])
    _until_ready(slack, file_id)
    return file_id


def _until_ready(slack: WebClient, file_id: str) -> None:
    """Slack takes a file apart after the upload; before it knows its type a message with it is refused (SLACK.md, section 3)."""
    deadline, pause = time.monotonic() + READY_SECONDS, FIRST_PAUSE
    while not slack.files_info(file=file_id)["file"].get("mimetype"):
        if time.monotonic() + pause > deadline:
            raise SlackClientError(f"the picture was not ready after {READY_SECONDS:g} s")
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
