"""Files people and the bot upload: bytes first, then described, shared and ready a little later (SLACK.md 3)."""

import itertools
import re
import struct
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox import limits
from sandbox.errors import SlackError
from sandbox.filetypes import Kind, kind_of

Json = dict[str, Any]


@dataclass
class File:
    """One upload. Its kind is known `limits.FILE_READY_SECONDS` after it was completed.

    `shares` says where it was shared: {channel id: [ts of the message]}; `given` that a form brought it to the app.
    """

    id: str
    name: str
    title: str = ""
    alt: str = ""
    data: bytes | None = None
    completed_at: float | None = None
    shares: dict[str, list[str]] = field(default_factory=dict)
    given: bool = False
    owner: str = ""
    created: int = 0
    begun: float = field(default_factory=time.monotonic)

    @property
    def ready_in(self) -> float:
        """Seconds until Slack has looked into it, 0 or less afterwards; endless for one that was not completed."""
        return (
            float("inf")
            if self.completed_at is None
            else self.completed_at + limits.FILE_READY_SECONDS - time.monotonic()
        )

    @property
    def ready(self) -> bool:
        """Whether Slack has looked into it, so that blocks may show it."""
        return self.ready_in <= 0

    @property
    def kind(self) -> Kind:
        """What it really is."""
        return kind_of(self.name, self.data or b"")

    def size_in_pixels(self) -> tuple[int, int] | None:
        """Width and height of a PNG."""
        if self.kind.filetype != "png" or len(self.data or b"") < 24:  # noqa: PLR2004 - signature, chunk head, two sizes
            return None
        width, height = struct.unpack(">II", (self.data or b"")[16:24])
        return int(width), int(height)

    def url(self, address: str, part: str = "") -> str:
        """Where its content is; with `part` "download/" as something to keep."""
        return f"{address}/files/{self.id}/{part}{re.sub(r'[^A-Za-z0-9._-]', '_', self.name)}"

    def for_api(self, address: str, team: str) -> Json:
        """The file as Slack describes it; nearly empty until it is ready (SLACK.md 3, files)."""
        shown: Json = {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": "",
            "filetype": "",
            "pretty_type": "",
            "user": self.owner,
            "user_team": team,
            "editable": False,
            "size": len(self.data or b""),
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": any(name.startswith("C") for name in self.shares),
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "channels": [name for name in self.shares if name.startswith("C")],
            "ims": [name for name in self.shares if name.startswith("D")],
            "groups": [],
            "url_private": self.url(address),
            "url_private_download": self.url(address, "download/"),
            "permalink": self.url(address),
        }
        return shown | (self._looked_into() if self.ready else {})

    def _looked_into(self) -> Json:
        """What Slack knows once it has read the file."""
        kind, pixels = self.kind, self.size_in_pixels()
        known: Json = {"mimetype": kind.mimetype, "filetype": kind.filetype, "pretty_type": kind.pretty_type}
        if kind.is_text:
            known |= {"mode": "snippet", "editable": True, **_first_lines(self.data or b"")}
        if pixels:
            known |= {"original_w": pixels[0], "original_h": pixels[1]}
        return known | ({"alt_txt": self.alt} if self.alt else {})


def _first_lines(data: bytes) -> Json:
    """The head of a text, as Slack shows it."""
    lines = data.decode("utf-8", "replace").splitlines()
    head = lines[: limits.PREVIEW_LINES]
    more = len(lines) - len(head)
    return {"preview": "\n".join(head), "lines": len(lines), "lines_more": more, "preview_is_truncated": more > 0}


class Files:
    """All uploads, by id. What would be more than `limits.FILES_BYTES` together is forgotten, oldest first."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}
        self._numbers = itertools.count(1)

    def begin(self, name: str, alt: str, owner: str, now: datetime) -> File:
        """A new file that waits for its bytes. Uploads that were never finished are forgotten by and by."""
        oldest = time.monotonic() - limits.UPLOAD_SECONDS
        for late in [file for file in self._files.values() if file.completed_at is None and file.begun < oldest]:
            del self._files[late.id]
        file = File(f"F0{next(self._numbers):07d}", name, alt=alt, owner=owner, created=int(now.timestamp()))
        self._files[file.id] = file
        return file

    def receive(self, file: File, data: bytes) -> None:
        """Keep the bytes of a file, and room for them."""
        file.data = data
        size = sum(len(kept.data or b"") for kept in self._files.values())
        for oldest in [kept for kept in self._files.values() if kept is not file]:
            if size <= limits.FILES_BYTES:
                break
            size -= len(oldest.data or b"")
            del self._files[oldest.id]

    def known(self, file_id: str) -> bool:
        """Whether it is still there."""
        return file_id in self._files

    def get(self, file_id: str) -> File:
        """The file of this id. Raises SlackError file_not_found."""
        if file_id not in self._files:
            raise SlackError("file_not_found")
        return self._files[file_id]

    def remove(self, file_id: str) -> None:
        """Forget a file. Raises SlackError file_not_found."""
        del self._files[self.get(file_id).id]

    def complete(self, file_id: str, title: str) -> File:
        """Finish an upload, once. Raises SlackError file_not_found for one without bytes or finished before."""
        file = self.get(file_id)
        if file.data is None or file.completed_at is not None:
            raise SlackError("file_not_found")
        file.title = title
        file.completed_at = time.monotonic()
        return file

    def shown_by(self, reference: Json, address: str) -> File | None:
        """The picture a `slack_file` names by id or address, None when blocks cannot show it (yet)."""
        for file in self._files.values():
            named = reference.get("id") == file.id or reference.get("url") == file.url(address)
            if named and file.ready and file.kind.mimetype in limits.PICTURES:
                return file
        return None
