"""What kind of file it is, by its first bytes and its name, in the words of Slack's file object (SLACK.md 3, files)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """`mimetype`, `filetype` and `pretty_type` of a file object; texts are what Slack calls snippets."""

    mimetype: str
    filetype: str
    pretty_type: str

    @property
    def is_text(self) -> bool:
        """Whether Slack shows its first lines."""
        return self.mimetype.startswith("text/") or self.filetype == "json"


_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": Kind("image/png", "png", "PNG"),
    b"\xff\xd8\xff": Kind("image/jpeg", "jpg", "JPEG"),
    b"GIF8": Kind("image/gif", "gif", "GIF"),
    b"%PDF-": Kind("application/pdf", "pdf", "PDF"),
}
_BY_NAME = {
    "csv": Kind("text/csv", "csv", "CSV"),
    "tsv": Kind("text/tab-separated-values", "tsv", "TSV"),
    "json": Kind("application/json", "json", "JSON"),
    "md": Kind("text/markdown", "markdown", "Markdown (raw)"),
}
_SHEET = Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", "Excel Spreadsheet")
_TEXT = Kind("text/plain", "text", "Plain Text")
_BINARY = Kind("application/octet-stream", "binary", "Binary")
_LOOKED_AT = 1024  # bytes


def kind_of(name: str, data: bytes) -> Kind:
    """The kind of this file. A name promises nothing: bytes that are no text are no CSV."""
    for signature, kind in _SIGNATURES.items():
        if data.startswith(signature):
            return kind
    ending = name.lower().rpartition(".")[2]
    if data.startswith(b"PK\x03\x04") and ending == "xlsx":
        return _SHEET
    return _BY_NAME.get(ending, _TEXT) if _reads_as_text(data) else _BINARY


def _reads_as_text(data: bytes) -> bool:
    """Tables leave other programs in UTF-8, UTF-16 or an old code page: text is what has no zero bytes, or begins as UTF-16."""
    return b"\0" not in data[:_LOOKED_AT] or data.startswith((b"\xff\xfe", b"\xfe\xff"))
