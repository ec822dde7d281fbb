"""Where an answer goes: acknowledged in the form the payload wants, a form opened, or a message where the person is looking."""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from typing import Any

import structlog
from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.blocks import Block, actions, button, check, clip, escape, section
from bot.desk import Ask, Done, Later, Next, Open, Reply, Say, Wrong
from bot.words import escaped, typed
from spm_core.book.manners import written_for
from spm_core.book.refusals import Refusal

log = structlog.get_logger("spm.app")
LONGEST_ACK = 18_000  # bytes, with room for the envelope
FOLLOW_SECONDS, FOLLOW_TRIES = 0.25, 8


class NoFormError(Refusal):
    """Slack gives no way to open a form here, or not any more."""


def show(ask: Ask, reply: Open | Next) -> Callable[[], None] | None:
    """Open a modal, remembering where it was begun; a Next after a press updates the view that was pressed in.

    What is left to do afterwards: to put in its place the version that takes longer to make.
    """
    _remember(ask, reply.view)
    if isinstance(reply, Open):
        shown = _open(ask, reply)
    elif ask.key.startswith("action:"):
        shown = update(ask, reply.view)
    else:
        return None
    then = reply.then
    return (lambda: _renew(ask, shown, then)) if then else None


def _remember(ask: Ask, view: Block) -> None:
    """Write into a view's metadata where the answer to it is to go."""
    begun: dict[str, Any] = dict(ask.meta.get("_", {}))
    if not begun:
        place = [ask.place.channel, ask.place.ts, ask.place.block_id] if ask.place else None
        begun = {"url": ask.response_url, "channel": ask.channel, "place": place}
        begun |= {"home": True} if ask.redraw else {}
    meta = json.loads(view.get("private_metadata") or "{}") | {"_": begun}
    view["private_metadata"] = json.dumps(meta, separators=(",", ":"))


def _open(ask: Ask, reply: Open) -> Block:
    """Open a modal. Raises NoFormError where nothing was pressed or typed that Slack would open one for."""
    if ask.trigger is None:
        raise NoFormError("One press opens the form:")
    try:
        return dict(ask.slack.views_open(trigger_id=ask.trigger, view=reply.view)["view"])
    except SlackApiError as problem:
        if "trigger" not in str(problem.response.get("error")):
            raise
        raise NoFormError("Slack did not open the form in time. Press once more:") from problem


def update(ask: Ask, view: Block) -> Block:
    """Put a view in place of the one that was pressed in; it was made from all that stands in the form by now."""
    try:
        answer = ask.slack.views_update(view_id=ask.view["id"], hash=ask.view.get("hash"), view=view)
    except SlackApiError as problem:
        if problem.response.get("error") != "hash_conflict":
            raise
        # Two presses in a row: the second was made before the first one's answer came.
        answer = ask.slack.views_update(view_id=ask.view["id"], view=view)
    return dict(answer["view"])


def _renew(ask: Ask, shown: Block, then: Callable[[], Block]) -> None:
    try:
        with written_for(ask.locale):
            view = then()
        _remember(ask, view)
        ask.slack.views_update(view_id=shown["id"], hash=shown["hash"], view=view)
    except SlackApiError as problem:
        log.info("a view was not renewed", error=problem.response.get("error"))  # the person closed it, or went on
    except Exception:
        log.exception("a view was not renewed")


def by_press(fields: Mapping[str, Any], ask: Ask | None, refusal: NoFormError) -> Say:
    """A button that opens the form: pressing it says the same words again."""
    words = typed(f"{fields.get('verb', '')} {fields.get('words', '')}") or str((ask and ask.value.get("words")) or "")
    if not words:
        return Say("Slack did not open the form in time. Press the button again, or say it in one line.")
    press = button("Open the form", "say", {"words": clip(escaped(words), 1500)}, style="primary")
    return Say(str(refusal), [section(str(refusal)), actions(press)])


def deliver(work: Executor, ack: Ack, ask: Ask | None, reply: Reply) -> None:
    """Acknowledge in the form the payload wants, and answer where the person is looking."""
    match reply:
        case Wrong(errors):
            ack(response_action="errors", errors=dict(errors))
        case Next(view) if ask is not None and ask.key.startswith("view:"):
            _take_over(work, ack, ask, view)
        case Done(say):
            ack()
            if say is not None and ask is not None:
                respond(ask, say)
        case Say() if ask is None or (ask.key.startswith("command:") and fits(_message(reply))):
            ack(**_message(reply))
        case Say() if ask is not None:
            ack()
            respond(ask, reply)
        case Later(job) if ask is not None:
            ack()
            work.submit(_work, ask, job)
        case _:
            ack()


def fits(answer: Any) -> bool:  # noqa: ANN401 - whatever is acknowledged with
    """Whether an acknowledgement arrives: over a socket Slack drops one of 20,480 bytes or more without a word."""
    return len(json.dumps(answer)) < LONGEST_ACK


def _take_over(work: Executor, ack: Ack, ask: Ask, view: Block) -> None:
    """The next view in place of the one that was sent; one that is too big for an acknowledgement follows it."""
    if fits(view):
        ack(response_action="update", view=view)
        return
    waiting = {name: view[name] for name in ("type", "callback_id", "title", "close", "private_metadata")}
    ack(response_action="update", view=waiting | {"blocks": [section("One moment …")]})
    work.submit(_follow, ask, view)


def _follow(ask: Ask, view: Block) -> None:
    """Put a big view in place once Slack has taken the acknowledgement, which would write over it: its hash tells."""
    of, seen = str(ask.view["id"]), ask.view.get("hash")
    try:
        for _ in range(FOLLOW_TRIES):
            time.sleep(FOLLOW_SECONDS)
            seen = _replaced(ask, of, seen, view)
            if seen is None:
                break
        ask.slack.views_update(view_id=of, view=view)
    except SlackApiError as problem:
        log.warning("a form did not follow", error=problem.response.get("error"))


def _replaced(ask: Ask, of: str, seen: str | None, view: Block) -> str | None:
    """The hash of the view as it is after replacing the one that was seen; None when another has come in its place."""
    try:
        answer = ask.slack.views_update(view_id=of, hash=seen, view=view)
    except SlackApiError as problem:
        if problem.response.get("error") == "hash_conflict":
            return None
        raise
    return str(answer["view"]["hash"])


def _work(ask: Ask, job: Callable[[], Say]) -> None:
    try:
        with written_for(ask.locale):
            say = job()
    except Refusal as refusal:
        say = Say(escape(str(refusal)))
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("an answer failed", reference=reference)
        say = Say(f"That did not work. Reference for the administrator: {reference}")
    respond(ask, say)


def _message(say: Say) -> dict[str, Any]:
    blocks = check(list(say.blocks)) if say.blocks else [section(say.text)]
    return {"text": say.text, "blocks": blocks, "response_type": "ephemeral"}


def respond(ask: Ask, say: Say) -> None:
    """Answer where the person is looking: by the response address, else by a message only they see, else in their DM."""
    if ask.redraw is not None:
        ask.redraw(say)
        return
    tell(ask.slack, ask.user_id, say, ask.response_url, ask.channel, ask.thread)


def tell(
    slack: WebClient, user_id: str, say: Say, url: str | None, channel: str | None, thread: str | None = None
) -> None:
    """Answer by a response address, else by a message only they see in the channel, else in their DM."""
    message = _message(say)
    if url:
        answer = message | {"replace_original": say.replace}
        if WebhookClient(url).send_dict(answer).status_code == 200:  # noqa: PLR2004 - HTTP's own word
            return
    words = {"thread_ts": thread, "text": say.text, "blocks": message["blocks"]}
    try:
        if channel and not channel.startswith("D"):
            slack.chat_postEphemeral(channel=channel, user=user_id, **words)
            return
    except SlackApiError as problem:
        log.warning("not answered in the channel", error=problem.response.get("error"))
    slack.chat_postMessage(channel=channel or user_id, **words)
