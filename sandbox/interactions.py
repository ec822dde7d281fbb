"""What people do with blocks and views: press, choose, search, close, start a shortcut (SLACK.md 2 and 4)."""

import time
from dataclasses import dataclass
from typing import Any

from sandbox import appearance, events, limits, messages, payloads, responses
from sandbox.blocks import STATEFUL, elements_of, faults_in_options, flat
from sandbox.delivery import Answer
from sandbox.errors import SlackError
from sandbox.views import View, values
from sandbox.workspace import Workspace
from sandbox.world import Channel, Message, User

Json = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where somebody acts: a message in a channel, or a view."""

    user: User
    channel: Channel | None = None
    message: Message | None = None
    view: View | None = None

    @property
    def blocks(self) -> list[Json]:
        """The blocks there."""
        if self.view is not None:
            return list(self.view.content["blocks"])
        return self.message.blocks if self.message else []

    def element(self, block_id: str, action_id: str) -> Json:
        """An element there. Raises SlackError action_not_found, for instance after the message was changed."""
        for block in flat(self.blocks):
            for element in elements_of(block):
                if block.get("block_id") == block_id and element.get("action_id") == action_id:
                    return element
        raise SlackError("action_not_found")


def place(slack: Workspace, user: User, container: Json) -> Place:
    """The place a page names. Raises SlackError message_not_found, not_found, channel_not_found."""
    if container.get("type") == "view":
        view = slack.views.find(container.get("view_id"))
        if view.user != user.id:
            raise SlackError("not_found")
        return Place(user, view=view)
    channel = slack.world.channels.get(str(container.get("channel")))
    if channel is None or not slack.world.may_see(user.id, channel):
        raise SlackError("channel_not_found")
    return Place(user, channel, messages.find(channel, str(container.get("ts")), user.id))


async def act(slack: Workspace, where: Place, block_id: str, given: Json, entered: Json) -> None:
    """Press or choose something. Raises SlackError with what Slack would tell the person."""
    element = where.element(block_id, str(given.get("action_id")))
    action = _action(element, block_id, given)
    entered = _with(entered, block_id, element, given)
    if where.view is not None:
        where.view.state = values(where.blocks, entered)
    payload = _payload(slack, "block_actions", where)
    payload |= {"actions": [action], "trigger_id": _trigger(slack, where)}
    if where.view is None or where.view.content["type"] == "home":
        payload["state"] = {"values": values(where.blocks, entered)}
    if where.message is not None and where.channel is not None:
        payload["response_url"] = responses.give(slack, _answer_to(where.channel, where.user, where.message))
    raise_if_unanswered(await slack.interact(payload))


def _action(element: Json, block_id: str, given: Json) -> Json:
    """The action as Slack sends it: what the element is, and what was chosen in it."""
    kept: Json = {
        name: element[name]
        for name in ("type", "action_id", "text", "value", "url", "style", "placeholder", "confirm", "min_query_length")
        if name in element
    }
    action: Json = {**kept, "block_id": block_id, "action_ts": f"{time.time():.6f}"}
    if element["type"] in STATEFUL:
        name, initial = STATEFUL[element["type"]]
        action[name] = given.get(name)
        if initial in element:
            action[initial] = element[initial]
    if element["type"] == "overflow":
        action["selected_option"] = given.get("selected_option")
    if element["type"] == "feedback_buttons":
        action |= _feedback(element, given)
    _check_choice(element, action)
    return action


def _with(entered: Json, block_id: str, element: Json, given: Json) -> Json:
    """What is entered, with what was chosen just now: Slack sends both together."""
    if element["type"] not in STATEFUL:
        return entered
    name, _ = STATEFUL[element["type"]]
    chosen = {"type": element["type"], name: given.get(name)}
    return entered | {block_id: (entered.get(block_id) or {}) | {element["action_id"]: chosen}}


def _feedback(element: Json, given: Json) -> Json:
    """Which of the two was pressed. Raises SlackError action_not_found."""
    for button in (element["positive_button"], element["negative_button"]):
        if button.get("value") == given.get("value"):
            return {name: button[name] for name in ("text", "value") if name in button}
    raise SlackError("action_not_found")


def _check_choice(element: Json, action: Json) -> None:
    """A choice must be among the options that are shown. Raises SlackError action_not_found."""
    if "options" not in element:
        return
    offered = [option["value"] for option in element["options"]]
    chosen = [action.get("selected_option"), *(action.get("selected_options") or [])]
    if any(option is not None and option.get("value") not in offered for option in chosen):
        raise SlackError("action_not_found")


def _answer_to(channel: Channel, user: User, message: Message) -> responses.ResponseUrl:
    return responses.ResponseUrl(channel.id, user.id, message.ts, message.thread_ts if message.is_reply else None)


def _trigger(slack: Workspace, where: Place) -> str:
    modal = where.view is not None and where.view.content["type"] == "modal"
    return slack.triggers.give(where.user.id, where.view.id if modal and where.view else None)


def _payload(slack: Workspace, kind: str, where: Place) -> Json:
    """The payload of something that happens at a place."""
    if where.view is not None:
        container: Json = {"type": "view", "view_id": where.view.id}
        return payloads.interaction(slack, kind, where.user, container=container, view=payloads.view(slack, where.view))
    assert where.channel is not None
    assert where.message is not None
    message = where.message
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": where.channel.id,
        "is_ephemeral": message.ephemeral_for is not None,
    }
    if message.is_reply:
        container["thread_ts"] = message.thread_ts
    channel = {"id": where.channel.id, "name": payloads.channel_name(where.channel)}
    payload = payloads.interaction(slack, kind, where.user, container=container, channel=channel)
    if message.ephemeral_for is None:  # Slack sends no ephemeral message back
        payload["message"] = appearance.for_api(slack, where.channel, message)
    return payload


async def search(slack: Workspace, where: Place, block_id: str, action_id: str, value: str) -> Json:
    """What the bot offers for these letters: {"options": …} or {"option_groups": …}. Raises SlackError."""
    element = where.element(block_id, action_id)
    if len(value) < element.get("min_query_length", limits.MIN_QUERY_LENGTH):
        return {"options": []}  # Slack's clients do not ask the app yet
    payload = _payload(slack, "block_suggestion", where)
    payload |= {"action_id": action_id, "block_id": block_id, "value": value}
    answer = await slack.interact(payload)
    raise_if_unanswered(answer)
    offered = answer.body or {}
    if faults := faults_in_options(offered):
        raise SlackError("invalid_options", response_metadata={"messages": [f"[ERROR] {fault}" for fault in faults]})
    return offered or {"options": []}


async def close(slack: Workspace, view: View, *, everything: bool = False) -> None:
    """Cancel one view, or leave the whole stack (`everything`); the bot hears of it where a view asks for that."""
    user = slack.world.users[view.user]
    everything = everything or bool(view.content.get("clear_on_close"))
    left = slack.views.stack(user.id)[0] if everything else view
    slack.views.close(left)
    slack.feed.tell("views", [user.id])
    if left.content.get("notify_on_close"):
        payload = payloads.interaction(
            slack, "view_closed", user, view=payloads.view(slack, left), is_cleared=everything
        )
        raise_if_unanswered(await slack.interact(payload))


async def shortcut(slack: Workspace, user: User, callback_id: str, message: tuple[Channel, Message] | None) -> None:
    """Start a shortcut, a global one or one on a message. Raises SlackError."""
    declared = slack.manifest.shortcut(callback_id)
    if declared is None or (declared.type == "message") != (message is not None):
        raise SlackError("unknown_shortcut")
    kind = "message_action" if message else "shortcut"
    payload = payloads.interaction(slack, kind, user, callback_id=callback_id, action_ts=f"{time.time():.6f}")
    payload["trigger_id"] = slack.triggers.give(user.id)
    if message:
        channel, target = message
        payload |= {
            "channel": {"id": channel.id, "name": payloads.channel_name(channel)},
            "message": appearance.for_api(slack, channel, target),
            "message_ts": target.ts,
            "response_url": responses.give(slack, _answer_to(channel, user, target)),
        }
    raise_if_unanswered(await slack.interact(payload))


def open_app(slack: Workspace, user: User, tab: str) -> None:
    """Somebody opens the app's conversation at `home` or `messages`: the bot hears of it each time (SLACK.md 4, App Home).

    Raises SlackError invalid_tab for a tab the manifest does not give the app.
    """
    enabled = {"home": slack.manifest.home, "messages": slack.manifest.messages}
    if not enabled.get(tab):
        raise SlackError("invalid_tab")
    event: Json = {"type": "app_home_opened", "user": user.id, "channel": user.im, "tab": tab}
    view = slack.views.homes.get(user.id)
    if tab == "home" and view:
        event["view"] = payloads.view(slack, view)
    events.announce(slack, event)


def raise_if_unanswered(answer: Answer) -> None:
    """Raises SlackError with what Slack shows when the app did not answer in time, or badly."""
    if answer.error:
        raise SlackError(answer.error)
