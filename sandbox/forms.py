"""Submitting a modal, and doing what the bot's acknowledgement asks for (SLACK.md 2)."""

from typing import Any

from sandbox import payloads, responses
from sandbox.blocks import STATEFUL
from sandbox.entries import faults_in
from sandbox.errors import SlackError
from sandbox.interactions import raise_if_unanswered
from sandbox.views import View, checked, values
from sandbox.workspace import Workspace

Json = dict[str, Any]


async def submit(slack: Workspace, view: View, entered: Json) -> Json:
    """Submit a modal; {block_id: text} says what is wrong, {} that it was taken. Raises SlackError."""
    user = slack.world.users[view.user]
    view.state = values(view.content["blocks"], entered)
    _describe_files(slack, view)
    if faults := faults_in(view):
        return faults
    payload = payloads.interaction(slack, "view_submission", user, view=payloads.view(slack, view))
    payload |= {"trigger_id": slack.triggers.give(user.id, view.id), "response_urls": _response_urls(slack, view)}
    answer = await slack.interact(payload)
    raise_if_unanswered(answer)
    try:
        return _respond(slack, view, answer.body or {})
    finally:
        slack.feed.tell("views", [user.id])


def _describe_files(slack: Workspace, view: View) -> None:
    """What was put into a file_input, as the API describes files. Raises SlackError file_not_found."""
    for entries in view.state.values():
        for entry in entries.values():
            if entry["type"] == "file_input":
                files = [slack.files.get(str(file.get("id"))) for file in entry.get("files") or []]
                for file in files:
                    file.given = True
                entry["files"] = [slack.file_for_api(file.id) for file in files]


def _response_urls(slack: Workspace, view: View) -> list[Json]:
    """A response_url for each chosen conversation whose select asks for one."""
    urls = []
    for block in view.content["blocks"]:
        element = block.get("element") or {}
        if not element.get("response_url_enabled"):
            continue
        name = STATEFUL[element["type"]][0]
        channel = view.state[block["block_id"]][element["action_id"]].get(name)
        if channel in slack.world.channels:
            url = responses.give(slack, responses.ResponseUrl(channel, view.user))
            ids = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": channel}
            urls.append({**ids, "response_url": url})
    return urls


def _respond(slack: Workspace, view: View, answer: Json) -> Json:
    """Do what the acknowledgement of a submission asks for."""
    match answer.get("response_action"):
        case "errors":
            return _errors(view, answer.get("errors") or {})
        case "update":
            slack.views.update(view, checked(answer.get("view"), "modal"), None)
        case "push":
            slack.views.push(view.user, checked(answer.get("view"), "modal"))
        case "clear":
            slack.views.close(slack.views.stack(view.user)[0])
        case None:
            slack.views.close(view)
        case other:
            raise SlackError("invalid_response_action", response_action=other)
    return {}


def _errors(view: View, errors: Json) -> Json:
    """Errors stand at input blocks only; Slack refuses the answer otherwise."""
    inputs = {block["block_id"] for block in view.content["blocks"] if block["type"] == "input"}
    if not errors or set(errors) - inputs:
        raise SlackError("invalid_errors", unknown=sorted(set(errors) - inputs))
    return errors
