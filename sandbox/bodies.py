"""Bodies of requests as Slack takes them: JSON, a form, or multipart (which slack_sdk sends when files go along)."""

import json
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from sandbox.errors import SlackError

Json = dict[str, Any]
_JSON, _FORM, _MULTIPART = "application/json", "application/x-www-form-urlencoded", "multipart/form-data"


def arguments_in(body: bytes, content_type: str) -> Json:
    """The arguments in a body; files of a multipart body are left out.

    Raises SlackError missing_post_type, invalid_post_type, invalid_charset, invalid_json, json_not_object, invalid_form_data.
    """
    if not body:
        return {}
    kind, _, parameters = content_type.partition(";")
    match kind.strip().lower():
        case "":
            raise SlackError("missing_post_type")
        case known if known == _JSON:
            return _json(body)
        case known if known == _FORM:
            return dict(parse_qsl(_text(body, parameters), keep_blank_values=True))
        case known if known == _MULTIPART:
            return {
                name: value.decode("utf-8", "replace")
                for name, value, is_file in _parts(body, content_type)
                if not is_file
            }
        case _:
            raise SlackError("invalid_post_type")


def file_in(body: bytes, content_type: str) -> bytes:
    """The bytes of an upload: the body itself, or the first file of a multipart one. Raises SlackError invalid_form_data."""
    if not content_type.lower().startswith(_MULTIPART):
        return body
    return next((value for _, value, is_file in _parts(body, content_type) if is_file), b"")


def _json(body: bytes) -> Json:
    try:
        content = json.loads(body)
    except ValueError as problem:
        raise SlackError("invalid_json") from problem
    if not isinstance(content, dict):
        raise SlackError("json_not_object")
    return content


def _text(body: bytes, parameters: str) -> str:
    charset = parameters.partition("charset=")[2].strip().strip('"').lower() or "utf-8"
    if charset not in ("utf-8", "iso-8859-1"):
        raise SlackError("invalid_charset")
    return body.decode(charset, "replace")


def _parts(body: bytes, content_type: str) -> list[tuple[str, bytes, bool]]:
    """Name, content and whether it is a file, of each part."""
    message = BytesParser(policy=HTTP).parsebytes(
        b"Content-Type: " + content_type.encode("latin-1") + b"\r\n\r\n" + body
    )
    if not message.is_multipart():
        raise SlackError("invalid_form_data")
    parts = []
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            parts.append((name, content, part.get_filename() is not None))
    return parts
