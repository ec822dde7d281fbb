"""What the forms of a performance coaching share: whose it is, who may, what the two of them see, and the buttons below it."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from bot.blocks import Block, button
from bot.desk import Ask
from bot.reading import BLINK
from bot.rights import may_coach
from spm_core.book.agreed import MEMBER
from spm_core.book.book import Book
from spm_core.book.cadence import Cadence, Occurrence
from spm_core.book.people import People
from spm_core.book.records import Member, Scope
from spm_core.book.refusals import Refusal
from spm_core.meetings.performance.plan import SET, Growth, Pair, unsigned
from spm_core.meetings.performance.ratings import SELF, Competency, competencies
from spm_core.meetings.performance.talk import Talk, talk_of
from spm_core.meetings.performance.when import REACH, meeting_for
from spm_core.meetings.questions import Questionnaire, Sets
from spm_core.store import Store


def seller_behind(ask: Ask) -> Member:
    """The seller whom a button or form is about, if the asker is that seller or the seller's manager. Raises NotAllowedError."""
    found = ask.store.member(str((ask.value or ask.meta).get("member") or ""))
    may_coach(ask, found)
    return found


def performance_book(store: Store, seller: Member, now: datetime) -> Book:
    """The seller's Book since the last performance coaching, read whole."""
    return store.book(Scope("member", seller.id, seller.name), now + BLINK, whole=True, meeting="performance")


def window_before(store: Store, book: Book) -> Book:
    """The same seller's Book of the window before, as long as this one, as it was known then."""
    return store.book(book.scope, book.since, book.since - (book.as_of - book.since), whole=True)


def pair_of(store: Store, seller: Member, day: date) -> Pair:
    """The two whose coaching it is on a local day. Raises Refusal while the seller has no manager."""
    manager = people(store).manager(seller.id, day)
    if manager is None:
        raise Refusal(f"{seller.name} has no manager here yet, so there is nobody to coach. `/spm setup` names one.")
    return Pair(seller.id, manager)


def people(store: Store) -> People:
    """Everybody of the company."""
    return People(store.members(), store.teams(), store.memberships())


def coaching_for(store: Store, seller: Member, now: datetime) -> Occurrence | None:
    """The performance coaching that is rated and planned for now."""
    return meeting_for(cadence_around(store, now), seller.id, now)


def cadence_around(store: Store, now: datetime) -> Cadence:
    """All that decides when the company meets in the weeks around an instant (UTC)."""
    return store.cadence(now.date() - REACH, now.date() + REACH)


def coaching_id(store: Store, seller: Member, now: datetime) -> str | None:
    """The id of the performance coaching that is rated and planned for now, None when none is near."""
    found = coaching_for(store, seller, now)
    return found.id if found else None


def read_talk(store: Store, seller: Member, reader_id: str, day: date, meeting_id: str | None) -> Talk:
    """What one of the two may see. Raises Refusal without a manager, ValueError for anybody else."""
    pair = pair_of(store, seller, day)
    agreed = (store.actions(owner_id=seller.id), store.answers(MEMBER, seller.id))
    return talk_of(reader_id, pair, people(store), store.ratings(seller.id), agreed, meeting_id)


def talk_for(ask: Ask, seller: Member) -> Talk:
    """What the asker may see."""
    return read_talk(ask.store, seller, ask.me.id, ask.today, coaching_id(ask.store, seller, ask.now))


def sheet(store: Store) -> Questionnaire:
    """The set of performance coaching as the company has it now."""
    return Sets(store.question_sets()).now(SET)


def ten(store: Store) -> tuple[Competency, ...]:
    """The competencies that are rated; as SPM brings them, ten."""
    body = sheet(store).body
    assert isinstance(body, Mapping)
    return competencies(body)


def last_plan(talk: Talk) -> Growth | None:
    """The plan that was made last."""
    return talk.made[-1] if talk.made else None


def presses(talk: Talk, seller: Member) -> Iterator[Block]:
    """What the reader can do now: rate, choose, sign, look at all competencies."""
    value: dict[str, Any] = {"member": seller.id}
    whom = "yourself" if talk.reader == SELF else talk.seller
    if not talk.round.complete:
        rated = talk.round.has(talk.reader)
        word = "Change my rating" if rated else f"Rate {whom}"
        yield button(word, "rating.open", value, style=None if rated else "primary")
    plan = last_plan(talk)
    if plan and reader_id(talk) in unsigned(plan, talk.pair):
        yield button("Sign the plan", "growth.sign", {**value, "action": plan.action.id}, style="primary")
    yield button("Skill and plan", "growth.plan", value)
    yield button("All competencies", "rating.all", value)


def reader_id(talk: Talk) -> str:
    """The id of the one of the two who reads."""
    return talk.pair.seller if talk.reader == SELF else talk.pair.manager
