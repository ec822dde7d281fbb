"""Uploading pictures, and showing them once Slack has looked into them."""

import struct
import time
import urllib.request
import zlib
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from support.slack import Slack

NORTH = "C0NORTH01"


def png(width: int = 3, height: int = 2) -> bytes:
    """A white picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xff" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def uploaded(client: WebClient, content: bytes, **share: Any) -> str:
    """Upload in Slack's three steps; the id of the file."""
    begun = client.files_getUploadURLExternal(filename="funnel 1.png", length=len(content), alt_txt="The funnel")
    with urllib.request.urlopen(urllib.request.Request(begun["upload_url"], content, method="POST")) as sent:
        assert sent.status == 200
    client.files_completeUploadExternal(files=[{"id": begun["file_id"], "title": "Funnel"}], **share)
    return str(begun["file_id"])


def picture(file_id: str) -> list[dict[str, Any]]:
    return [{"type": "image", "alt_text": "The funnel", "slack_file": {"id": file_id}}]


def when_ready(client: WebClient, file_id: str) -> dict[str, Any]:
    deadline = time.monotonic() + 5
    while not (file := client.files_info(file=file_id)["file"])["mimetype"]:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return dict(file)


def test_a_picture_can_be_shown_once_it_is_ready(slack: Slack, client: WebClient) -> None:
    file_id = uploaded(client, png())
    assert client.files_info(file=file_id)["file"]["mimetype"] == ""
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=NORTH, text="Agenda", blocks=picture(file_id))
    assert caught.value.response["error"] == "invalid_blocks"
    assert caught.value.response["errors"] == ["invalid slack file [json-pointer:/blocks/0/slack_file]"]
    ready = when_ready(client, file_id)
    assert (ready["mimetype"], ready["original_w"], ready["original_h"]) == ("image/png", 3, 2)
    client.chat_postMessage(channel=NORTH, text="Agenda", blocks=picture(file_id))
    (shown,) = slack.user("anna").last("sales-north").files
    assert (shown["id"], shown["title"], shown["alt"]) == (file_id, "Funnel", "The funnel")
    page = {"Sec-Fetch-Site": "same-origin"}  # as browsers tell it
    with urllib.request.urlopen(urllib.request.Request(slack.address + shown["url"], headers=page)) as response:
        assert (response.headers["content-type"], response.read()) == ("image/png", png())


def test_a_file_shared_into_a_thread(slack: Slack, client: WebClient) -> None:
    parent = client.chat_postMessage(channel=NORTH, text="Parent")["ts"]
    file_id = uploaded(client, png(), channel_id=NORTH, thread_ts=parent, initial_comment="Look")
    anna = slack.user("anna")
    reply = anna.sees("sales-north", thread=anna.last("sales-north"))[-1]
    assert (reply.text, [file["id"] for file in reply.files]) == ("Look", [file_id])


def test_slacks_own_upload_helper_works(slack: Slack, client: WebClient) -> None:
    client.files_upload_v2(filename="a.png", content=png(), channel=NORTH, title="By the SDK")
    assert slack.user("anna").last("sales-north").files[0]["title"] == "By the SDK"


def test_what_is_no_picture_cannot_be_shown(client: WebClient) -> None:
    file_id = uploaded(client, b"only words")
    when_ready(client, file_id)
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        client.chat_postMessage(channel=NORTH, text="x", blocks=picture(file_id))


def test_what_slack_refuses_of_files(client: WebClient) -> None:
    def error(call: Any) -> str:
        with pytest.raises(SlackApiError) as caught:
            call()
        return str(caught.value.response["error"])

    file_id = uploaded(client, png())
    begun = client.files_getUploadURLExternal(filename="a.png", length=10)["file_id"]
    again = [{"id": file_id}]
    assert error(lambda: client.files_completeUploadExternal(files=again)) == "file_not_found"
    assert error(lambda: client.files_completeUploadExternal(files=[{"id": begun}])) == "file_not_found"
    assert error(lambda: client.files_completeUploadExternal(files=again, channel_id="C0GENERAL")) == "not_in_channel"
    assert (
        error(lambda: client.files_completeUploadExternal(files=again, channel_id="C0NOWHERE")) == "channel_not_found"
    )
    assert error(lambda: client.files_info(file="F0NOWHERE")) == "file_not_found"
    assert error(lambda: client.files_getUploadURLExternal(filename="a.png", length=0)) == "invalid_arguments"
