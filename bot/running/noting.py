"""Notes of a meeting: saved under an item; added afterwards, the minutes that are out follow."""

import json
from collections.abc import Sequence

import structlog
from slack_sdk.errors import SlackApiError

from bot.desk import Ask
from bot.locales import team_locale
from bot.outbox import Message
from bot.running.meeting import Running
from bot.running.minutes import PHASE, minutes_message
from bot.running.table import titles
from spm_core.book.agreed import Minute
from spm_core.book.cadence import Post
from spm_core.book.manners import written_for
from spm_core.book.records import Note
from spm_core.book.refusals import Refusal
from spm_core.meetings import running
from spm_core.store import Store, new_id

log = structlog.get_logger("spm.running")
TRIES = 5


def keep(ask: Ask, one: Running, item: str, text: str, once: str = "") -> None:
    """Save a note under an item of a meeting, and let minutes that are out say it too; ``once``: a key to save it under once."""
    with ask.write() as unit:
        meeting = unit.again(one.meeting)
        if once and not unit.once(once):
            return
        unit.save(running.note(meeting, id=new_id(), item=item, text=text, by_id=ask.me.id, at=unit.now))
    follow(ask, one.now(meeting))


def follow(ask: Ask, one: Running) -> None:
    """Bring minutes that were sent or are on their way up to date with what was added since."""
    if one.meeting.ended_at is None:
        return
    for post in ask.store.posts(one.meeting.id):
        if post.phase == PHASE:
            _renew(ask, one, post)


def _renew(ask: Ask, one: Running, post: Post) -> None:
    items = titles(ask.store, one)
    for _ in range(TRIES):  # somebody else may add something in the same moment
        kept = ask.store.post(post.id)
        message = minutes_now(ask.store, one, items)
        if ask.store.revise(kept, message.packed()):
            break
    if kept.state == "sent":
        said = json.loads(message.packed())
        try:
            ask.slack.chat_update(channel=str(kept.channel), ts=str(kept.ts), text=said["text"], blocks=said["blocks"])
        except SlackApiError as problem:
            log.warning("minutes not renewed", post=post.id, error=problem.response.get("error"))
            raise Refusal("It is saved, but Slack did not let me renew the minutes that are out.") from problem


def minutes_now(
    store: Store, one: Running, items: Sequence[str], away: Sequence[Minute] = (), told: Sequence[Note] = ()
) -> Message:
    """The minutes as they stand, by the items of the agenda; ``away`` and ``told`` (notes) are being saved with them."""
    noted, agreed = store.minutes(one.meeting.id), store.actions(occurrence_id=one.meeting.id)
    before = running.told(notes_of(store, one), one.meeting)
    with written_for(team_locale(store, one.meeting.scope_id)):
        return minutes_message(one, [*noted, *away], agreed, [*before, *told], items)


def notes_of(store: Store, one: Running) -> Sequence[Note]:
    """The notes for any other business of a team; other meetings have none."""
    return store.notes(one.meeting.scope_id, presented=True) if one.meeting.kind == "team" else ()
