"""A call may be sent as a query, a form, JSON or multipart; what is none of them gets Slack's error."""

import http.client
import json
import urllib.request
from typing import Any

import pytest
from slack_sdk import WebClient
from support.northwind import NORTHWIND
from support.slack import Slack

from sandbox.bodies import arguments_in, file_in

NORTH = "C0NORTH01"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=edge"


def multipart(**fields: str) -> bytes:
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in fields.items()
    ]
    return ("".join(parts) + "--edge--\r\n").encode()


def posted(slack: Slack, body: bytes, content_type: str | None, query: str = "") -> dict[str, Any]:
    connection = http.client.HTTPConnection(slack.address.removeprefix("http://"), timeout=10)
    headers = {"Authorization": f"Bearer {NORTHWIND['bot_token']}"}
    connection.request(
        "POST",
        f"/api/chat.postMessage{query}",
        body,
        headers | ({"Content-Type": content_type} if content_type else {}),
    )
    answer: dict[str, Any] = json.load(connection.getresponse())
    connection.close()
    return answer


@pytest.mark.parametrize(
    ("body", "content_type", "query"),
    [
        (b"channel=C0NORTH01&text=R%26D+%E2%82%AC", FORM, ""),
        (b"channel=C0NORTH01&text=R%26D+%E2%82%AC", FORM + "; charset=utf-8", ""),
        ('{"channel": "C0NORTH01", "text": "R&D €"}'.encode(), "application/json; charset=utf-8", ""),
        (multipart(channel=NORTH, text="R&D €"), MULTIPART, ""),
        (b"", None, "?channel=C0NORTH01&text=R%26D+%E2%82%AC"),
        (b"text=R%26D+%E2%82%AC", FORM, "?channel=C0NORTH01"),
    ],
)
def test_the_same_call_in_every_form(slack: Slack, body: bytes, content_type: str | None, query: str) -> None:
    assert posted(slack, body, content_type, query)["message"]["text"] == "R&D €"


@pytest.mark.parametrize(
    ("body", "content_type", "error"),
    [
        (b"channel=C0NORTH01", None, "missing_post_type"),
        (b"channel=C0NORTH01", "text/plain", "invalid_post_type"),
        (b"channel=C0NORTH01", FORM + "; charset=utf-16", "invalid_charset"),
        (b"{not json", "application/json", "invalid_json"),
        (b"[1]", "application/json", "json_not_object"),
        (b"no parts at all", "multipart/form-data", "invalid_form_data"),
    ],
)
def test_bodies_that_slack_does_not_read(slack: Slack, body: bytes, content_type: str | None, error: str) -> None:
    assert posted(slack, body, content_type)["error"] == error


def test_slack_sdk_sends_multipart_when_files_go_along(client: WebClient) -> None:
    blocks = json.dumps([{"type": "divider"}])
    answer = client.api_call(
        "chat.postMessage", files={"file": b"ignored"}, data={"channel": NORTH, "text": "With a file", "blocks": blocks}
    )
    assert answer["message"]["text"] == "With a file"
    assert [block["type"] for block in answer["message"]["blocks"]] == ["divider"]


@pytest.mark.parametrize("data", [b"x", b"\r\n--edg\r\n", b"\x89PNG\r\n\x1a\n\x00\xff", bytes(range(256)) * 40])
def test_the_bytes_of_an_upload_stay_as_they_are(client: WebClient, data: bytes) -> None:
    head = b'--edge\r\nContent-Disposition: form-data; name="filename"; filename="a.bin"\r\nContent-Type: image/png\r\n\r\n'
    body = head + data + b"\r\n--edge--\r\n"
    assert file_in(body, MULTIPART) == file_in(data, "application/octet-stream") == data
    assert arguments_in(body, MULTIPART) == {}
    begun = client.files_getUploadURLExternal(filename="a.bin", length=len(data))
    request = urllib.request.Request(begun["upload_url"], body, {"Content-Type": MULTIPART}, method="POST")
    with urllib.request.urlopen(request) as sent:
        assert sent.read() == f"OK - {len(data)}".encode()
    done = client.files_completeUploadExternal(files=[{"id": begun["file_id"]}])["files"][0]
    bearer = {"Authorization": f"Bearer {client.token}"}
    with urllib.request.urlopen(urllib.request.Request(done["url_private"], headers=bearer)) as response:
        assert response.read() == data
