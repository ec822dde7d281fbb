"""A file that somebody gave the bot, brought onto this machine for a moment: size and kind checked before a byte is read."""

import tempfile
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from slack_sdk.errors import SlackApiError

from bot.desk import Ask
from spm_core.book.refusals import NotFoundError, Refusal

LARGEST = 10 * 1024 * 1024  # bytes of a file (DECISIONS.md)
LARGEST_UNPACKED = 100 * 1024 * 1024
MOST_FILES = 30
WAIT_SECONDS = 60
TOO_LARGE = "That file has {size:.0f} MB; from Slack I take 10 MB. `spm import` on the server takes any size."
NO_CSV = "I read CSV files, or a ZIP of them. Export from your system as CSV and drop it here again."


def checked(file: dict[str, Any]) -> dict[str, Any]:
    """A file that can be taken. Raises Refusal that says what to do about one that cannot."""
    size = int(file.get("size") or 0)
    if size > LARGEST:
        raise Refusal(TOO_LARGE.format(size=size / 1024 / 1024))
    if Path(str(file.get("name") or "")).suffix.lower() not in (".csv", ".zip"):
        raise Refusal(NO_CSV)
    return file


@contextmanager
def fetched(ask: Ask, file_id: str) -> Iterator[list[Path]]:
    """The CSV files in what the asker gave. Raises Refusal for a file that is gone, somebody else's, too large or no CSV."""
    file = checked(_found(ask, file_id))
    with tempfile.TemporaryDirectory(prefix="spm-import-") as folder:
        path = Path(folder) / Path(str(file["name"])).name
        path.write_bytes(_downloaded(ask, str(file.get("url_private_download") or file.get("url_private"))))
        yield list(_unpacked(path)) if path.suffix.lower() == ".zip" else [path]


def _found(ask: Ask, file_id: str) -> dict[str, Any]:
    try:
        file: dict[str, Any] = ask.slack.files_info(file=file_id)["file"]
    except SlackApiError as problem:
        raise NotFoundError("That file is not in Slack any more. Drop it here again.") from problem
    if file.get("user") != ask.user_id:
        raise Refusal("That file is somebody else's. Drop it here yourself.")
    return file


def _downloaded(ask: Ask, url: str) -> bytes:
    """The bytes of a file that lies where Slack keeps files, and nowhere else."""
    host, own = urlsplit(url).hostname or "", urlsplit(ask.slack.base_url).hostname or ""
    if host != own and not host.endswith(".slack.com"):
        raise Refusal("That file does not lie in Slack. Drop the CSV itself here.")
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {ask.slack.token}"})  # noqa: S310 - Slack's address
    with urllib.request.urlopen(request, timeout=WAIT_SECONDS) as answer:  # noqa: S310
        content: bytes = answer.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Refusal(TOO_LARGE.format(size=len(content) / 1024 / 1024))
    return content


def _unpacked(path: Path) -> Iterator[Path]:
    """The CSV files of a ZIP, each by its bare name; whatever else is in it is left in it."""
    try:
        with zipfile.ZipFile(path) as packed:
            inside = [item for item in packed.infolist() if item.filename.lower().endswith(".csv")]
            if sum(item.file_size for item in inside) > LARGEST_UNPACKED or len(inside) > MOST_FILES:
                raise Refusal("That ZIP unpacks to too much. `spm import` on the server takes any size.")
            for item in inside:
                here = path.with_name(Path(item.filename).name)
                here.write_bytes(packed.read(item))
                yield here
    except (zipfile.BadZipFile, RuntimeError) as problem:
        raise Refusal("That ZIP cannot be opened. Drop the CSV itself here.") from problem
