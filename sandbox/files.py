"""Files the bot uploads: an address to send the bytes to, then a picture that is ready a little later (SLACK.md 3)."""

import itertools
import re
import struct
import time
from dataclasses import dataclass, field
from typing import Any

from sandbox import limits
from sandbox.errors import SlackError

Json = dict[str, Any]
_SIGNATURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


@dataclass
class File:
    """One upload. Its mimetype is known `limits.FILE_READY_SECONDS` after it was completed."""

    id: str
    name: str
    title: str = ""
    alt: str = ""
    data: bytes | None = None
    completed_at: float | None = None
    channels: list[str] = field(default_factory=list)
    owner: str = ""
    begun: float = field(default_factory=time.monotonic)

    @property
    def ready(self) -> bool:
        """Whether Slack has looked into it, so that blocks may show it."""
        return self.completed_at is not None and time.monotonic() >= self.completed_at + limits.FILE_READY_SECONDS

    @property
    def mimetype(self) -> str:
        """What it really is, by its first bytes."""
        data = self.data or b""
        found = (mimetype for signature, mimetype in _SIGNATURES.items() if data.startswith(signature))
        return next(found, "application/octet-stream")

    def size_in_pixels(self) -> tuple[int, int] | None:
        """Width and height of a PNG."""
        if self.mimetype != "image/png" or len(self.data or b"") < 24:  # noqa: PLR2004 - signature, chunk head, two sizes
            return None
        width, height = struct.unpack(">II", (self.data or b"")[16:24])
        return int(width), int(height)

    def url(self, address: str) -> str:
        """Where its content is."""
        return f"{address}/files/{self.id}/{re.sub(r'[^A-Za-z0-9._-]', '_', self.name)}"

    def for_api(self, address: str, team: str, created: int) -> Json:
        """The file as Slack describes it; nearly empty until it is ready (SLACK.md 3, files)."""
        shown: Json = {
            "id": self.id,
            "created": created,
            "timestamp": created,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": "",
            "filetype": "",
            "pretty_type": "",
            "user": self.owner,
            "user_team": team,
            "size": len(self.data or b""),
            "mode": "hosted",
            "is_external": False,
            "is_public": bool(self.channels),
            "channels": [name for name in self.channels if name.startswith("C")],
            "ims": [name for name in self.channels if name.startswith("D")],
            "groups": [],
            "url_private": self.url(address),
            "url_private_download": self.url(address),
            "permalink": self.url(address),
        }
        if self.ready:
            kind = self.mimetype.rpartition("/")[2]
            shown |= {"mimetype": self.mimetype, "filetype": kind, "pretty_type": kind.upper(), "alt_txt": self.alt}
            if pixels := self.size_in_pixels():
                shown |= {"original_w": pixels[0], "original_h": pixels[1]}
        return shown


class Files:
    """All uploads, by id. What would be more than `limits.FILES_BYTES` together is forgotten, oldest first."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}
        self._numbers = itertools.count(1)

    def begin(self, name: str, alt: str, owner: str) -> File:
        """A new file that waits for its bytes. Uploads that were never finished are forgotten by and by."""
        oldest = time.monotonic() - limits.UPLOAD_SECONDS
        for late in [file for file in self._files.values() if file.completed_at is None and file.begun < oldest]:
            del self._files[late.id]
        file = File(f"F0{next(self._numbers):07d}", name, alt=alt, owner=owner)
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
            if named and file.ready and file.mimetype in limits.PICTURES:
                return file
        return None
