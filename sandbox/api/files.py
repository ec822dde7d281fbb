"""files.*: uploading in three steps, and asking whether a file is ready (SLACK.md 3)."""

from typing import Any

from sandbox import messages
from sandbox.api.call import Call
from sandbox.errors import SlackError, wrong_arguments
from sandbox.files import File
from sandbox.messages import Content
from sandbox.workspace import Workspace
from sandbox.world import Channel

Json = dict[str, Any]


def upload_url(slack: Workspace, call: Call) -> Json:
    """files.getUploadURLExternal: where to send the bytes."""
    name = call.needed("filename")
    if call.number("length", 0) <= 0:
        raise wrong_arguments("missing required field: length")
    file = slack.files.begin(name, call.text("alt_txt"), slack.world.bot.user_id, slack.clock.now())
    return {"upload_url": f"{slack.address}/upload/{file.id}", "file_id": file.id}


def complete(slack: Workspace, call: Call) -> Json:
    """files.completeUploadExternal: unshared, or shared into channels where the bot is a member."""
    given = call.structure("files")
    if not (given and isinstance(given, list)) or not all(
        isinstance(entry, dict) and entry.get("id") for entry in given
    ):
        raise wrong_arguments("missing required field: files")
    channels = _channels(slack, call)
    comment, blocks = call.text("initial_comment"), call.structure("blocks", "invalid_blocks_format") or []
    messages.check_blocks(slack, blocks)
    files = [slack.files.complete(str(entry["id"]), str(entry.get("title") or "")) for entry in given]
    content = Content(comment, [] if comment else blocks)
    for channel in channels:
        _share(slack, channel, files, content, call.text("thread_ts") or None)
    return {"files": [slack.file_for_api(file.id) for file in files]}


def _channels(slack: Workspace, call: Call) -> list[Channel]:
    names = [call.text("channel_id")] if call.text("channel_id") else call.text("channels").split(",")
    channels = [slack.world.channels.get(name) for name in names if name]
    if any(channel is None for channel in channels):
        raise SlackError("channel_not_found")
    found = [channel for channel in channels if channel is not None]
    if not all(slack.bot_is_in(channel) for channel in found):
        raise SlackError("not_in_channel")
    return found


def _share(slack: Workspace, channel: Channel, files: list[File], content: Content, thread_ts: str | None) -> None:
    if thread_ts and thread_ts not in channel.messages:
        raise SlackError("thread_not_found")
    names = [file.id for file in files]
    message = messages.post(slack, channel, slack.world.bot.user_id, content, files=names, thread_ts=thread_ts)
    for file in files:
        file.shares.setdefault(channel.id, []).append(message.ts)


def info(slack: Workspace, call: Call) -> Json:
    """files.info: `mimetype` is empty until the file is ready (SLACK.md 3, files)."""
    file = slack.files.get(call.needed("file"))
    if not slack.app_may_read(file):
        raise SlackError("file_not_found")
    return {
        "file": slack.file_for_api(file.id),
        "content_html": None,
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


def delete(slack: Workspace, call: Call) -> Json:
    """files.delete: the app's own only."""
    file = slack.files.get(call.needed("file"))
    if file.owner != slack.world.bot.user_id:
        raise SlackError("cant_delete_file" if slack.app_may_read(file) else "file_not_found")
    slack.files.remove(file.id)
    return {}
