"""What was agreed and what became of it: late, still to do, done and dropped since the previous meeting."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from spm_core.book.agreed import Action
from spm_core.book.book import Book
from spm_core.book.records import Verdict
from spm_core.reports import figures
from spm_core.reports.json import ASIDE
from spm_core.reports.line import Report

LATE_DAYS = 7  # an action later than this is a shortfall, not an oversight


@dataclass(frozen=True, slots=True)
class Agreement:
    """One action in a list: ``about`` names its opportunity or customer, ``days_late`` counts from its day while it is open."""

    id: str
    text: str
    owner: str
    due: date
    outcome: str | None
    days_late: int
    moves: int
    about: str | None
    why: str | None = None
    called: str = field(default="", metadata=ASIDE)
    opportunity_id: str | None = field(default=None, metadata=ASIDE)
    account_id: str | None = field(default=None, metadata=ASIDE)

    @property
    def when(self) -> str:
        """``5 days late``, ``due Fri 6 Mar``, ``done``, ``dropped: they bought elsewhere``."""
        if self.outcome:
            return f"{self.outcome}: {self.why}" if self.outcome == "dropped" and self.why else self.outcome
        often = f", moved {self.moves} times" if self.moves > 1 else ""
        return (f"{figures.days(self.days_late)} late" if self.days_late else f"due {figures.day(self.due)}") + often

    @property
    def sentence(self) -> str:
        """``call Acme · Ben · 5 days late``."""
        return f"{self.text} · {self.called} · {self.when}"


@dataclass(frozen=True, slots=True)
class Agreements(Report):
    """What is ``late`` and ``open`` (by day), and what was ``done`` and ``dropped`` since the previous meeting."""

    late: tuple[Agreement, ...]
    open: tuple[Agreement, ...]
    done: tuple[Agreement, ...]
    dropped: tuple[Agreement, ...]

    @property
    def all(self) -> tuple[Agreement, ...]:
        """Everything, what is late first."""
        return (*self.late, *self.open, *self.done, *self.dropped)

    @property
    def completion(self) -> Decimal | None:
        """Done against all that was to be done by now (0..1), None when nothing was."""
        due = len(self.done) + len(self.late)
        return Decimal(len(self.done)) / due if due else None

    @property
    def verdict(self) -> Verdict:
        """Judged by what is late."""
        if not self.all:
            return Verdict.NA
        latest = max((line.days_late for line in self.late), default=0)
        return Verdict.SHORT if latest > LATE_DAYS else Verdict.WATCH if latest else Verdict.OK

    @property
    def sentence(self) -> str:
        """``2 done since the last meeting · 1 late · 3 to do``."""
        if not self.all:
            return "Nothing is agreed."
        counts = (
            (self.done, "done since the last meeting"),
            (self.dropped, "dropped"),
            (self.late, "late"),
            (self.open, "to do"),
        )
        return " · ".join(f"{len(lines)} {words}" for lines, words in counts if lines)


def agreed(book: Book, account_ids: frozenset[str] | None = None) -> Agreements:
    """The actions of a Book that was read whole, since its previous meeting; ``account_ids``: only what concerns these accounts.

    A team's Book holds no private ones; a member's holds those agreed with the manager in coaching too.
    """
    lines = [line(book, action) for action in book.actions if account_ids is None or action.account_id in account_ids]
    settled = {action.id for action in book.actions if action.settled_at and action.settled_at >= book.since}
    return Agreements.of(
        book,
        "agreed",
        late=tuple(one for one in lines if one.outcome is None and one.days_late),
        open=tuple(one for one in lines if one.outcome is None and not one.days_late),
        done=tuple(one for one in lines if one.outcome == "done" and one.id in settled),
        dropped=tuple(one for one in lines if one.outcome == "dropped" and one.id in settled),
    )


def line(book: Book, action: Action) -> Agreement:
    """An action as a line of a list."""
    owner = book.members.get(action.owner_id)
    return Agreement(
        id=action.id,
        text=action.text,
        owner=owner.name if owner else action.owner_id,
        due=action.due,
        outcome=action.outcome,
        days_late=max(0, (book.today - action.due).days) if action.outcome is None else 0,
        moves=action.moves,
        about=next(_about(book, action), None),
        why=action.why,
        called=book.called(action.owner_id),
        opportunity_id=action.opportunity_id,
        account_id=action.account_id,
    )


def _about(book: Book, action: Action) -> Iterator[str]:
    """The opportunity or customer of an action, as far as the Book knows it."""
    opportunity, account = book.by_id.get(action.opportunity_id or ""), book.accounts.get(action.account_id or "")
    if opportunity:
        yield opportunity.name
    if account:
        yield account.name


def due(actions: tuple[Action, ...], today: date) -> tuple[Action, ...]:
    """The open actions that are due today or before, the longest overdue first: what its owner is told in the morning."""
    waiting = (action for action in actions if action.outcome is None and action.due <= today)
    return tuple(sorted(waiting, key=lambda action: (action.due, action.id)))
