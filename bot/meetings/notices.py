"""What did not go out and why, told to whom it concerns, with the button that puts it right; missed is never silent."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.blocks import Block, actions, button, escape, section
from bot.desk import Ask, Desk, Reply, Say
from bot.hours import Hours, hours
from bot.meetings.planned import planned
from bot.meetings.schedule import PACK, PREP
from bot.outbox import NOTICE, Message, Trouble, in_channel, scheduled
from bot.rights import NotAllowedError
from bot.running import minutes
from bot.running.meeting import Running, people_of, with_people
from bot.threads import DAILY
from spm_core.book.cadence import Post
from spm_core.book.people import People
from spm_core.book.records import Member, Role
from spm_core.book.refusals import ConflictError, Refusal
from spm_core.reports import figures
from spm_core.store import Store

KEPT = timedelta(days=7)
DAYS_NAMED = 3
_HINTS = {
    "not_in_channel": "I am not in that channel: type `/invite @spm` there.",
    "channel_not_found": "I cannot see that channel: type `/invite @spm` there, or choose another with `/spm setup`.",
    "is_archived": "That channel is archived. Choose another with `/spm setup`.",
}


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("post.again")(again)
    desk.button("post.anyway")(anyway)
    desk.button("post.there")(there)


def notices(store: Store, posts: Sequence[Post], trouble: Trouble, why: str, now: datetime) -> list[Post]:
    """One message for each person concerned: the manager of the meeting or of the member, else the administrators."""
    concerned: dict[str, list[Post]] = defaultdict(list)
    for post in posts:
        if _matters(post, trouble):
            for member in _leaders(store, post):
                concerned[member.slack_user_id or ""].append(post)
    readers = hours(store)
    return [_notice(store, to, readers[to], about, trouble, why, now) for to, about in concerned.items()]


def _matters(post: Post, trouble: Trouble) -> bool:
    """Whether somebody needs to know: not of what hangs below a missed one, nor of a DM that may have arrived.

    Nobody but its reader can look for that one, and what it said is said again on the next day.
    """
    if trouble is Trouble.MISSED:
        return (post.after is None or post.alone) and post.phase != NOTICE
    return in_channel(post) or (trouble is not Trouble.UNCERTAIN and post.phase != NOTICE)


def _notice(store: Store, to: str, reader: Hours, posts: list[Post], trouble: Trouble, why: str, now: datetime) -> Post:
    first, due = posts[0], reader.open_at(now)
    parent = first.id if first.alone else first.after or first.id
    return scheduled(
        # A post that is tried again at another time and fails again is told again.
        f"{parent} {first.due_at.isoformat()}",
        NOTICE,
        to,
        reader.day(due),
        due_at=due,
        expires_at=due + KEPT,
        alone=True,
        payload=_message(store, posts, trouble, why).packed(),
    )


def _leaders(store: Store, post: Post) -> list[Member]:
    """Who can do something about a post."""
    members = {member.id: member for member in store.members() if member.active and member.slack_user_id}
    leader = members.get(_leader_id(store, post) or "")
    return [leader] if leader else [member for member in members.values() if member.role is Role.ADMIN]


def _leader_id(store: Store, post: Post) -> str | None:
    if post.phase == minutes.PHASE:
        return next(iter(_met(store, post).circle), None)
    meeting = planned(store, post.about)
    if meeting:
        return meeting.manager.id if meeting.manager else None
    return People(store.members(), store.teams(), store.memberships()).manager(post.about, post.on_date)


def _met(store: Store, post: Post) -> Running:
    """The meeting that minutes are of, planned or not."""
    return with_people(store, store.occurrence(post.about), people_of(store))


def _message(store: Store, posts: list[Post], trouble: Trouble, why: str) -> Message:
    first = posts[0]
    name, where = _name(store, first), f"<{'#' if in_channel(first) else '@'}{first.audience}>"
    if trouble is Trouble.MISSED:
        text = f"Not sent, because SPM could not run in time: {_listed(store, posts)}. `/spm agenda` shows a team's numbers now."
        return Message(text, [section(text)])
    if trouble is Trouble.SHARED:
        text = f"{name} was not posted: {where} is shared with another company. Choose another channel with `/spm setup`, or:"
        return Message(text, [section(text), _presses(("Post it there anyway", "post.anyway"), post=first)])
    if trouble is Trouble.UNCERTAIN:
        text = f"It is not certain whether {name} stands in {where}: Slack did not say. Please look."
        return Message(
            text, [section(text), _presses(("It is there", "post.there"), ("Post it", "post.again"), post=first)]
        )
    text = f"Slack did not take {name} for {where} ({escape(why)}). {_HINTS.get(why, 'The log says more.')}"
    return Message(text, [section(text), _presses(("Post it now", "post.again"), post=first)])


def _presses(*texts: tuple[str, str], post: Post) -> Block:
    head = post.id if post.alone else post.after or post.id
    return actions(*(button(text, action, {"post": head}) for text, action in texts))


def _name(store: Store, post: Post) -> str:
    """`the agenda of team North, Mon 30 Nov 09:00`, `the pack for Anna Berg: coaching of Anna Berg, Tue 1 Dec 10:00`."""
    what = post.phase.partition("-")[0]
    if what == DAILY:
        return f"the daily message of {figures.day(post.on_date)}"
    if what == minutes.PHASE:
        met = _met(store, post)
        return f"the minutes of the {escape(met.name)}, {figures.day(met.day)}"
    meeting = planned(store, post.about)
    if what not in (PREP, PACK):
        return f"the {what} of {escape(meeting.name) if meeting else 'a meeting'}"
    reader = store.member_by_slack(post.audience)
    whom = f" for {escape(reader.name)}" if reader else ""
    return f"the pack{whom}: {escape(meeting.name)}" if meeting else f"a pack{whom}"


def _listed(store: Store, posts: Sequence[Post]) -> str:
    return "; ".join(_counted(store, posts))


def _counted(store: Store, posts: Sequence[Post]) -> Iterator[str]:
    """Agendas and minutes by name; packs of the same meeting, and daily messages, counted."""
    yield from (_name(store, post) for post in posts if post.phase not in (PREP, PACK, DAILY))
    packs = Counter(post.about for post in posts if post.phase in (PREP, PACK))
    for about, many in packs.items():
        meeting = planned(store, about)
        yield f"{figures.counted(many, 'pack')} for {escape(meeting.name) if meeting else 'a meeting'}"
    dailies = [post.on_date for post in posts if post.phase == DAILY]
    days = sorted(set(dailies))
    if days:
        named = ", ".join(figures.day(day) for day in days[:DAYS_NAMED]) + (" …" if len(days) > DAYS_NAMED else "")
        yield f"{figures.counted(len(dailies), 'daily message')} of {named}"


def again(ask: Ask) -> Reply:
    """[Post it now]: the post is tried again."""
    return _revived(ask, _behind(ask), "")


def anyway(ask: Ask) -> Reply:
    """[Post it there anyway]: a manager lets the numbers go to a channel shared with another company."""
    post = _behind(ask)
    with ask.write() as unit:
        unit.audit(ask.me.id, "post to shared channel", post.audience, None, post.id)
    return _revived(ask, post, json.dumps(json.loads(post.payload) | {"confirmed": True}, ensure_ascii=False))


def there(ask: Ask) -> Reply:
    """[It is there]: a person saw the post; what would hang below it is not sent."""
    post = _behind(ask)
    if not ask.store.stands(post):
        raise ConflictError("That is settled already.")
    ask.store.cancel(post.about)
    return Say("Good. It stays as it stands; `/spm agenda` shows the details.", replace=True)


def _revived(ask: Ask, post: Post, payload: str) -> Reply:
    meeting = planned(ask.store, post.about) if post.phase != minutes.PHASE else None
    ends = meeting.ends_at if meeting else post.expires_at
    if ends <= ask.now:
        raise Refusal("That meeting is over. `/spm agenda` shows the numbers as they are now.")
    if not ask.store.revive(post, ask.now, ends, payload):
        raise ConflictError("That is settled already.")
    return Say("It goes out in a moment.", replace=True)


def _behind(ask: Ask) -> Post:
    post = ask.store.post(str(ask.value.get("post") or ""))
    if ask.me not in _leaders(ask.store, post) and ask.me.role is not Role.ADMIN:
        raise NotAllowedError("Only the team's manager or an administrator can decide that.")
    return post
