"""Persons at accounts and the hours members plan, as their files tell them; what is here already stays as it is."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from spm_core.book.agreed import Review
from spm_core.book.customers import person
from spm_core.book.money import to_minor
from spm_core.book.records import ATTITUDES, AccountPlan, Contact, WorkPlan
from spm_core.book.refusals import UnreadableError
from spm_core.exchange.cells import decimal, flag, folded, money
from spm_core.exchange.dates import Times
from spm_core.exchange.existing import Directory, Existing, Record
from spm_core.exchange.reading import Reading, Row, named

_ATTITUDES = {folded(word): word for word in ATTITUDES}
_HOURS = ("customer", "lead_generation", "internal", "travel")
HOURS_A_DAY = 24
HEALTHS = ("growing", "stable", "at risk")


@dataclass(slots=True)
class Circle:
    """Turns the rows of contacts and plans into records to save."""

    reading: Reading
    existing: Existing
    directory: Directory
    times: Times
    currency: str
    _people: dict[tuple[str, str], Contact] = field(default_factory=dict)
    _plans: list[WorkPlan] = field(default_factory=list)

    def records(self) -> Iterator[Record]:
        """What is new, and persons with a blank filled; accounts named for the first time come before."""
        self._people = {(item.account_id, person(item.name)): item for item in self.existing.contacts}
        self._plans = list(self.existing.work_plans)
        contacts = list(self.reading.made("contacts", self._contact))
        yield from self.directory.taken()
        yield from contacts
        yield from self.reading.made("plans", self._plan)
        plans = list(self.reading.made("account_plans", self._account_plan))
        reviews = list(self.reading.made("reviews", self._review))
        yield from self.directory.taken()
        yield from plans
        yield from reviews

    def _account_plan(self, row: Row) -> AccountPlan | None:
        currency = row.get("currency") or self.currency
        amount = to_minor(money(row.get("amount")), currency) if row.get("amount") else None
        told = AccountPlan(
            self.directory.account(named(row, "account")),
            self.times.day(row.get("start")),
            self.times.instant(row.get("set_at")),
            currency,
            amount,
            row.get("goals") or None,
            self._member(row.get("set_by")),
        )
        here = {(plan.account_id, plan.start) for plan in self.existing.account_plans}
        return None if (told.account_id, told.start) in here else told

    def _review(self, row: Row) -> Review | None:
        account, at = self.directory.account(named(row, "account")), self.times.instant(row.get("at"))
        if row.get("health") not in HEALTHS:
            raise UnreadableError(f"{row.get('health')!r} is no health. Write one of: {', '.join(HEALTHS)}.")
        by = self._member(row.get("by"))
        if by is None:
            raise UnreadableError(f"There is no member {row.get('by')!r}.")
        if any((review.account_id, review.at) == (account, at) for review in self.existing.reviews):
            return None
        return Review(self.directory.new_id(), account, by, at, row.get("health"))

    def _member(self, name: str) -> str | None:
        found = self.directory.member(name) if name else None
        return found.id if found else None

    def _contact(self, row: Row) -> Contact | None:
        name, attitude = named(row), row.get("attitude")
        if attitude and folded(attitude) not in (*_ATTITUDES, "unknown"):
            raise UnreadableError(f"{attitude!r} is no attitude. Write one of: {', '.join(ATTITUDES)}.")
        told = Contact(
            self.directory.new_id(),
            self.directory.account(named(row, "account")),
            name,
            row.get("role") or None,
            _ATTITUDES.get(folded(attitude)),
            flag(row.get("key_person")) or False,
            self.times.day(row.get("left_on")) if row.get("left_on") else None,
        )
        key = (told.account_id, person(name))
        here = self._people.get(key)
        kept = told if here is None else self._filled(here, told, row)
        self._people[key] = kept
        return None if kept == here else kept

    def _filled(self, here: Contact, told: Contact, row: Row) -> Contact:
        """The person who is here, with blanks filled from the file; a warning names what differs."""
        other = [
            word
            for word in ("role", "attitude")
            if getattr(here, word) and getattr(told, word) and getattr(here, word) != getattr(told, word)
        ]
        if other:
            self.reading.findings.warn(
                f"{row.file}: {here.name} stays as here; the file has another {' and '.join(other)}."
            )
        return replace(
            here,
            role=here.role or told.role,
            attitude=here.attitude or told.attitude,
            key_person=here.key_person or told.key_person,
        )

    def _plan(self, row: Row) -> WorkPlan | None:
        member = self.directory.member(row.get("member"))
        if member is None:
            raise UnreadableError(f"There is no member {row.get('member')!r}.")
        start, end = self.times.day(row.get("from")), self.times.day(row.get("to"))
        if end <= start:
            raise UnreadableError("A plan ends after it began; `to` is the first day that it no longer holds for.")
        told = WorkPlan(member.id, start, end, *(_hours(row.get(kind), (end - start).days) for kind in _HOURS))
        if told in self._plans:
            return None
        if any(plan.member_id == member.id and plan.start < end and start < plan.end for plan in self._plans):
            raise UnreadableError(f"{member.name} has a plan for some of these days already; it stays.")
        self._plans.append(told)
        return told


def _hours(text: str, days: int) -> Decimal:
    """Hours of a plan. Raises UnreadableError for less than none, or more than its days have."""
    hours = decimal(text) if text else Decimal(0)
    if not 0 <= hours <= days * HOURS_A_DAY:
        raise UnreadableError(f"{text} hours do not fit into {days} days.")
    return hours
