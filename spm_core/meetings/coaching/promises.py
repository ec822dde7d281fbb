"""What was agreed and planned to move opportunities on, and what became of it (IC2)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from spm_core.book.book import Book
from spm_core.book.records import Planned
from spm_core.meetings.answers import Press
from spm_core.meetings.columns import BECAME, DONE, DROPPED, LATE, MISSING, OPEN, became
from spm_core.meetings.facts import Facts
from spm_core.reports import figures
from spm_core.reports.agreed import Agreement
from spm_core.reports.json import ASIDE

ORDER = (LATE, MISSING, OPEN, DONE, DROPPED)


@dataclass(frozen=True, slots=True)
class Promise:
    """An action or a planned activity: ``became`` is done, late, open or dropped; ``missing``: an opportunity has no next step.

    ``about`` names the opportunity or customer, ``who`` the owner, ``when`` says its day or how late it is, in words.
    """

    what: str
    about: str | None
    who: str
    due: date | None
    became: str
    when: str
    press: Press | None = field(default=None, metadata=ASIDE)
    opportunity_id: str | None = field(default=None, metadata=ASIDE)

    @property
    def sentence(self) -> str:
        """``✕ call their CFO · Acme · 3 days late``."""
        return " · ".join(part for part in (f"{BECAME[self.became]} {self.what}", self.about, self.when) if part)


def promises(facts: Facts) -> tuple[Promise, ...]:
    """Everything agreed with and planned by the Book's member that is open or was settled in the window, what is late first."""
    found = [_agreement(facts.book, line) for line in facts.agreed.all]
    found += [_planned(facts.book, plan, done=True) for plan in facts.behind.done]
    found += [_planned(facts.book, plan) for plan in (*facts.behind.open, *_ahead(facts.book))]
    found += list(_missing(facts))
    return tuple(sorted(found, key=lambda one: (ORDER.index(one.became), one.due or date.max, one.what)))


def _agreement(book: Book, line: Agreement) -> Promise:
    own = line.owner == book.members[book.scope.id].name
    owner = "" if own else line.called
    press = None if line.outcome else Press("agreed" if own else "promised", line.id)
    item = book.by_id.get(line.opportunity_id or "")
    account = book.accounts.get(item.account_id or "") if item else None
    about = " · ".join(part for part in (account.name if account else line.about, owner) if part)
    return Promise(line.text, about or None, line.called, line.due, became(line), line.when, press, line.opportunity_id)


def _ahead(book: Book) -> Iterator[Planned]:
    for plan in book.planned:
        waiting = plan.done_activity_id is None and plan.dropped_on is None
        if plan.member_id == book.scope.id and plan.due >= book.today and waiting:
            yield plan


def _planned(book: Book, plan: Planned, *, done: bool = False) -> Promise:
    state = DONE if done else DROPPED if plan.dropped_on else LATE if plan.due < book.today else OPEN
    late = (book.today - plan.due).days
    words = {DONE: "done", DROPPED: "given up", LATE: f"{figures.days(late)} ago, nothing logged"}
    item = book.by_id.get(plan.opportunity_id or "")
    account = book.accounts.get((item.account_id if item else plan.account_id) or "")
    about = account.name if account else item.name if item else None
    press = Press("held", plan.id) if state == LATE else None
    return Promise(
        f"{plan.type}: {plan.text}" if plan.text else plan.type,
        about,
        book.called(plan.member_id),
        plan.due,
        state,
        words.get(state, figures.day(plan.due)),
        press,
        plan.opportunity_id,
    )


def _missing(facts: Facts) -> Iterator[Promise]:
    """The TOP5 on which nothing is going to happen."""
    for line in facts.top5.opportunities:
        if facts.care(line) is None:
            press = Press("step", line.id)
            yield Promise("no next step", line.title, line.called, None, MISSING, "", press, line.id)
