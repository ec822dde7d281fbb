"""The pack of a performance coaching for one of the two, and `/spm perf`, which shows its first message on demand."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.blocks import Block, actions, button, clip, escape, section
from bot.desk import Ask, Desk, Later, Reply, Say
from bot.finding import line, member
from bot.meetings.post import LINE, as_of, post_message
from bot.meetings.pressing import Presser
from bot.meetings.thread import part_message
from bot.outbox import Message
from bot.performance.common import (
    cadence_around,
    coaching_for,
    last_plan,
    people,
    performance_book,
    presses,
    read_talk,
    seller_behind,
    ten,
    window_before,
)
from bot.performance.growth import plan_words
from bot.rights import may_coach
from spm_core.book.book import Book
from spm_core.book.cadence import Occurrence
from spm_core.book.records import Member
from spm_core.book.refusals import Refusal
from spm_core.meetings.answers import Agenda
from spm_core.meetings.performance.agenda import OURS, performance_agenda
from spm_core.meetings.performance.ratings import MANAGER, SELF
from spm_core.meetings.performance.talk import Talk, differences
from spm_core.meetings.performance.when import meeting_for
from spm_core.reports import figures
from spm_core.store import Store

MOST = 20  # people of one manager that one message lists
Picture = Callable[..., Block | None]


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "perf",
        "performance",
        usage="perf [@NAME]",
        example="perf @anna",
        says="performance coaching: ratings, one skill, its plan",
    )(perf)
    desk.button("perf.open")(lambda ask: _shown(ask, seller_behind(ask)))
    desk.button("perf.part")(_part)


@dataclass(frozen=True, slots=True)
class _Pack:
    """Everything about one performance coaching as one of the two may read it."""

    seller: Member
    book: Book
    talk: Talk
    agenda: Agenda
    names: Mapping[str, str]  # of the competencies, by id

    @property
    def own(self) -> bool:
        """Whether the seller reads it."""
        return self.talk.reader == SELF

    def first(self, meets: datetime | None, picture: Block | None = None, *, below: bool = False) -> Message:
        """The first message: verdicts, what there is to talk about, the plan, what to do; ``meets`` is on the reader's clock."""
        found = replace(self.agenda, as_of=self.agenda.as_of.astimezone(meets.tzinfo)) if meets else self.agenda
        whom = f"with {self.talk.name(MANAGER)}" if self.own else f"of {self.seller.name}"
        return post_message(
            found,
            Presser(self.book, own=self.own),
            title=f"Performance coaching {clip(whom, LINE)} · {as_of(found, meets)} · since {figures.day(found.since)}",
            tail=list(self._tail(below=below)),
            picture=picture,
            presses=[actions(*presses(self.talk, self.seller))],
        )

    def _tail(self, *, below: bool) -> Iterator[str]:
        yield f"*{OURS}*  {escape(clip(differences(self.talk, self.names), 2 * LINE))}"
        plan = last_plan(self.talk)
        yield escape(plan_words(self.talk, plan)) if plan else "No plan yet: one skill, one plan, signed by both."
        if below:
            yield f"Below: {' · '.join(escape(part.title) for part in self.agenda.parts)}"


def _packed(store: Store, seller: Member, reader_id: str, book: Book, meeting: Occurrence | None) -> _Pack:
    talk = read_talk(store, seller, reader_id, book.today, meeting.id if meeting else None)
    agenda = performance_agenda(book, window_before(store, book), talk)
    return _Pack(seller, book, talk, agenda, {one.id: one.name for one in ten(store)})


def performance_messages(
    store: Store, book: Book, seller: Member, meeting: Occurrence, reader: Member, picture: Picture
) -> list[Message]:
    """What the DM says and what hangs below it, for the seller or the seller's manager; none for anybody else."""
    manager = people(store).manager(seller.id, book.today)
    if manager is None or reader.id not in (seller.id, manager):
        return []
    pack = _packed(store, seller, reader.id, book, meeting)
    meets = meeting.starts_at.astimezone(ZoneInfo(reader.timezone) if reader.timezone else book.zone)
    first = pack.first(meets, picture("attainment", pack.agenda.reports["attainment"]), below=True)
    return [first, *(part_message(part, picture, Presser(book, own=pack.own)) for part in pack.agenda.parts)]


def perf(ask: Ask) -> Reply:
    """One's own coaching, that of somebody one leads, or, for a manager who names nobody, whose."""
    said = line(ask)
    named = member(ask, said) if said.words else None
    if said.words:
        raise Refusal(f"I cannot read “{said.rest}” here. Whose coaching? For example `perf @anna`.")
    everybody = people(ask.store)
    led = everybody.led(ask.me.id, ask.today)
    if named is None and led:
        return _whose(ask, [everybody.by_id[of] for of in led])
    seller = named or ask.me
    may_coach(ask, seller)
    return _shown(ask, seller)


def _whose(ask: Ask, led: list[Member]) -> Say:
    """Those whom the asker coaches, the next coaching beside each."""
    text = "Whose performance coaching? " + ", ".join(member.name for member in led[:MOST])
    blocks = [section("*Whose performance coaching?*")]
    cadence = cadence_around(ask.store, ask.now)
    for one in led[:MOST]:
        meeting = meeting_for(cadence, one.id, ask.now)
        day = f" · {figures.day(meeting.starts_at.astimezone(ask.zone))}" if meeting else ""
        press = button("Open", "perf.open", {"member": one.id})
        blocks.append(section(f"{escape(clip(one.name, LINE))}{day}", accessory=press))
    return Say(escape(clip(text, 3000)), blocks)


def _shown(ask: Ask, seller: Member) -> Reply:
    """The first message as things stand, each detail a press away; the books are read after the acknowledgement."""

    def work() -> Say:
        pack, meeting = _on_demand(ask, seller)
        found = pack.first(meeting.starts_at.astimezone(ask.zone) if meeting else None)
        details = actions(
            *(
                button(part.title, f"perf.part#{n}", {"member": seller.id, "part": n})
                for n, part in enumerate(pack.agenda.parts)
            )
        )
        return Say(found.text, [*found.blocks, details], replace=ask.key.startswith("action:"))

    return Later(work)


def _part(ask: Ask) -> Reply:
    """One of the details, below what was shown."""
    seller, number = seller_behind(ask), int(ask.value.get("part") or 0)

    def work() -> Say:
        pack, _ = _on_demand(ask, seller)
        if number >= len(pack.agenda.parts):
            raise Refusal("That is there no longer. `/spm perf` shows the coaching as of now.")
        shown = part_message(pack.agenda.parts[number], lambda *_: None, Presser(pack.book, own=pack.own))
        return Say(shown.text, shown.blocks)

    return Later(work)


def _on_demand(ask: Ask, seller: Member) -> tuple[_Pack, Occurrence | None]:
    book = performance_book(ask.store, seller, ask.now)
    meeting = coaching_for(ask.store, seller, ask.now)
    return _packed(ask.store, seller, ask.me.id, book, meeting), meeting
