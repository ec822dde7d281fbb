"""Sales activity: who met customers, for how long, with what outcome, and whether that feeds the funnel (F14, F15)."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.customers import person
from spm_core.book.opportunities import Opportunity
from spm_core.book.records import MEETINGS, NO_CONTACT, NOT_CUSTOMER_FACING, Activity, Member, Verdict
from spm_core.reports import figures
from spm_core.reports.inflow import DAYS_A_WEEK, WEEKS, inflow, needed_per_week, new_since
from spm_core.reports.json import ASIDE
from spm_core.reports.line import Report
from spm_core.reports.once import once
from spm_core.reports.statistics import ENOUGH_OUTCOMES, SHRINK

MEETINGS_PER_NEW_OPPORTUNITY = Decimal(3)


@dataclass(frozen=True, slots=True)
class Tally:
    """What activities add up to: a joint meeting is one meeting, and its minutes count for each who was there.

    ``people`` are distinct contact persons, the same name at two customers is two of them; ``advance_rate`` (0..1) is None while
    no meeting has an outcome.
    """

    meetings: int
    customer_minutes: int
    contacts: int
    people: int
    new_customer_meetings: int
    new_opportunities: int
    lead_generation_minutes: int
    advance_rate: Decimal | None


@dataclass(frozen=True, slots=True)
class MemberTally:
    """The tally of one member; aside, what is usual: the average of the last eight weeks, for a window as long as this."""

    member: str
    meetings: int
    customer_minutes: int
    contacts: int
    people: int
    new_customer_meetings: int
    new_opportunities: int
    lead_generation_minutes: int
    advance_rate: Decimal | None
    usual_meetings: Decimal = field(default=Decimal(0), metadata=ASIDE)
    usual_new_customer_meetings: Decimal = field(default=Decimal(0), metadata=ASIDE)
    usual_minutes: Decimal = field(default=Decimal(0), metadata=ASIDE)


@dataclass(frozen=True, slots=True)
class ActivityWeek:
    """Seven days from ``start``, the whole scope."""

    start: date
    meetings: int
    new_customer_meetings: int
    contacts: int
    customer_minutes: int


@dataclass(frozen=True, slots=True)
class Flow:
    """What contacts lead to: meetings are contacts, too; new opportunities are those created in the same days."""

    contacts: int
    meetings: int
    new_opportunities: int

    @property
    def meeting_share(self) -> Decimal | None:
        """Meetings to contacts; None without contacts."""
        return Decimal(self.meetings) / self.contacts if self.contacts else None

    @property
    def opportunities_per_meeting(self) -> Decimal | None:
        """New opportunities to meetings; None without meetings."""
        return Decimal(self.new_opportunities) / self.meetings if self.meetings else None

    @property
    def sentence(self) -> str:
        """``10 contacts → 7 meetings (70 %) → 2 new opportunities (0.29 a meeting)``; few of something have no ratio."""
        new = figures.counted(self.new_opportunities, "new opportunity", "new opportunities")
        met = figures.counted(self.meetings, "meeting")
        share, rate = self.meeting_share, self.opportunities_per_meeting
        if share is not None and self.contacts >= figures.FEWEST_OUTCOMES:
            met += f" ({figures.percent(share)})"
        if rate is not None and self.meetings >= figures.FEWEST_OUTCOMES:
            new += f" ({figures.trimmed(rate, 2)} a meeting)"
        return f"{figures.counted(self.contacts, 'contact')} → {met} → {new}"


@dataclass(frozen=True, slots=True)
class ActivityReport(Report):
    """Members by name, and the scope as a whole, from ``since`` to ``as_of``.

    The verdict compares the new-customer meetings of the last eight weeks (as far as anything was logged) with those needed.
    Aside: these weeks, oldest first; the average a week; no-shows and meetings without an outcome in the window; the shares
    (0..1) of logged minutes spent with customers and of open opportunities contacted; what contacts led to in the window and
    in the eight weeks.
    """

    members: tuple[MemberTally, ...]
    team: Tally
    needed_new_customer_meetings_per_week: Decimal | None
    verdict: Verdict
    weeks: tuple[ActivityWeek, ...] = field(default=(), metadata=ASIDE)
    new_customer_meetings_per_week: Decimal = field(default=Decimal(0), metadata=ASIDE)
    no_shows: int = field(default=0, metadata=ASIDE)
    outcome_missing: int = field(default=0, metadata=ASIDE)
    customer_share: Decimal | None = field(default=None, metadata=ASIDE)
    contacted_share: Decimal | None = field(default=None, metadata=ASIDE)
    flow: Flow = field(default=Flow(0, 0, 0), metadata=ASIDE)
    flow_8w: Flow = field(default=Flow(0, 0, 0), metadata=ASIDE)
    notes: tuple[str, ...] = field(default=(), metadata=ASIDE)

    @property
    def sentence(self) -> str:
        """``New-customer meetings 0.75 of 3.5 a week``."""
        actual = figures.trimmed(self.new_customer_meetings_per_week, 2)
        if self.needed_new_customer_meetings_per_week is None:
            return f"New-customer meetings {actual} a week · {figures.counted(self.team.meetings, 'meeting')} in all"
        return (
            f"New-customer meetings {actual} of {figures.required(self.needed_new_customer_meetings_per_week)} a week"
        )


@dataclass(frozen=True)
class Ledger:
    """The activities of a scope, gone through once: how many of its members were there, and whose they are."""

    book: Book
    attended: dict[str, int]
    of_member: dict[str, list[Activity]]
    owned: dict[str, list[Opportunity]]

    @staticmethod
    @once
    def of(book: Book) -> "Ledger":
        """The ledger of a Book."""
        ledger = Ledger(book, {}, {}, {})
        for item in book.activities:
            day = ledger.day(item)
            present = () if item.deleted else [member for member in item.members if book.holds(member, day)]
            ledger.attended[item.id] = len(present)
            for member in present:
                ledger.of_member.setdefault(member, []).append(item)
        for known in book.by_id.values():
            if known.account_id and known.merged_into is None:
                ledger.owned.setdefault(known.account_id, []).append(known)
        return ledger

    def between(self, start: datetime, end: datetime) -> list[Activity]:
        """Activities of the scope that began in ``[start, end)`` (UTC)."""
        return [item for item in self.book.activities if start <= item.starts_at < end and self.attended[item.id]]

    def day(self, item: Activity) -> date:
        """The local day on which it began."""
        return self.book.day(item.starts_at)

    @staticmethod
    def about(item: Activity, opportunity: Opportunity) -> bool:
        """Whether it was about an opportunity: one that names none counts for all of its account's."""
        if item.opportunity_id:
            return item.opportunity_id == opportunity.id
        return item.account_id is not None and item.account_id == opportunity.account_id

    def generates_leads(self, item: Activity) -> bool:
        """Whether it is marked so, or touches a new customer with whom no opportunity was open."""
        return item.lead_generation or (is_contact(item) and bool(item.new_customer) and not self._open(item))

    def _open(self, item: Activity) -> bool:
        return item.id in self.book.courted or any(
            known.created_at <= item.starts_at and (known.closed_at is None or item.starts_at < known.closed_at)
            for known in self.owned.get(item.account_id or "", ())
        )


def activity(book: Book) -> ActivityReport:
    """The sales activity of the scope."""
    ledger = Ledger.of(book)
    items, new = ledger.between(book.since, book.as_of), new_since(book)
    weeks = _weeks(book, ledger)
    counted = weeks_on_record(book)
    met = sum(week.new_customer_meetings for week in weeks)
    needed = needed_meetings_per_week(book)
    held = [item for item in items if is_meeting(item)]
    team = _tally(items, [ledger.attended[item.id] for item in items], len(new), ledger)
    return ActivityReport.of(
        book,
        "activity",
        members=tuple(_member(ledger, member, new, counted) for member in _people(book, items)),
        team=team,
        needed_new_customer_meetings_per_week=needed,
        verdict=figures.verdict_of(met, None if needed is None else needed * counted),
        weeks=weeks,
        new_customer_meetings_per_week=Decimal(met) / counted,
        no_shows=sum(item.no_show for item in items),
        outcome_missing=sum(item.outcome is None for item in held),
        customer_share=_customer_share(items, ledger),
        contacted_share=_contacted_share(book),
        flow=Flow(team.contacts, team.meetings, team.new_opportunities),
        flow_8w=_flow(book, weeks),
        notes=tuple(_notes(book, needed)),
    )


def is_meeting(item: Activity) -> bool:
    """Whether it is a meeting that took place."""
    return item.type in MEETINGS and not item.no_show


def is_contact(item: Activity) -> bool:
    """Whether a customer was reached, also by call or e-mail."""
    return item.type not in NO_CONTACT and not item.no_show


def needed_meetings_per_week(book: Book) -> Decimal | None:
    """New-customer meetings a week that bring the new opportunities the target needs (F15); None where those are unknown."""
    arrivals = needed_per_week(book)
    return None if arrivals is None else arrivals * meetings_per_new_opportunity(book)[0]


def meetings_per_new_opportunity(book: Book) -> tuple[Decimal, str]:
    """New-customer meetings behind one new opportunity, and where the number comes from: fixed, history, shrunk or default.

    From fewer than ten new opportunities it is drawn towards the usual three, as rates are (F0, F8).
    """
    fixed = book.company.benchmark("meetings_per_new_opportunity")
    if fixed is not None:
        return fixed, "fixed"
    met, new = book.new_meetings_180d, book.new_opportunities_180d
    if not met or not new:
        return MEETINGS_PER_NEW_OPPORTUNITY, "default"
    if new >= ENOUGH_OUTCOMES:
        return Decimal(met) / new, "history"
    return (met + SHRINK * MEETINGS_PER_NEW_OPPORTUNITY) / (new + SHRINK), "shrunk"


def _people(book: Book, items: Iterable[Activity]) -> list[Member]:
    """The people of the scope today, and those who did something in it before they left."""
    met = {member for item in items for member in item.members if book.holds(member, book.day(item.starts_at))}
    gone = met - {member.id for member in book.people}
    return sorted(
        (*book.people, *(book.members[who] for who in gone if who in book.members)), key=lambda m: (m.name, m.id)
    )


def _member(ledger: Ledger, member: Member, new: Sequence[Opportunity], counted: int) -> MemberTally:
    book, mine = ledger.book, ledger.of_member.get(member.id, [])
    items = [item for item in mine if book.since <= item.starts_at < book.as_of]
    lately = [item for item in mine if book.today - timedelta(weeks=counted) <= ledger.day(item)]
    tally = _tally(items, [1] * len(items), sum(item.owner_id == member.id for item in new), ledger)
    window = Decimal((book.today - book.since_day).days) / (counted * DAYS_A_WEEK)
    return MemberTally(
        member=member.name,
        **asdict(tally),
        usual_meetings=window * sum(is_meeting(item) for item in lately),
        usual_new_customer_meetings=window * sum(is_meeting(item) and bool(item.new_customer) for item in lately),
        usual_minutes=window * sum(_customer_minutes(item) for item in lately),
    )


def _tally(items: Sequence[Activity], attended: Sequence[int], new: int, ledger: Ledger) -> Tally:
    """The tally of activities, of which so many members' minutes count each."""
    held = [item for item in items if is_meeting(item)]
    contacts = [item for item in items if is_contact(item)]
    pairs = list(zip(items, attended, strict=True))
    return Tally(
        meetings=len(held),
        customer_minutes=sum(_customer_minutes(item) * count for item, count in pairs),
        contacts=len(contacts),
        people=len({(item.account_id, person(name)) for item in contacts for name in item.contacts}),
        new_customer_meetings=sum(bool(item.new_customer) for item in held),
        new_opportunities=new,
        lead_generation_minutes=sum(
            item.minutes * count for item, count in pairs if not item.no_show and ledger.generates_leads(item)
        ),
        advance_rate=_advance_rate(held),
    )


def _customer_minutes(item: Activity) -> int:
    return 0 if item.no_show or item.type in NOT_CUSTOMER_FACING else item.minutes


def _advance_rate(held: Iterable[Activity]) -> Decimal | None:
    """The share of meetings with an outcome in which the customer agreed to a next step; an order is the last such step."""
    outcomes = [item.outcome for item in held if item.outcome]
    return Decimal(sum(said in ("advance", "order") for said in outcomes)) / len(outcomes) if outcomes else None


def _customer_share(items: Iterable[Activity], ledger: Ledger) -> Decimal | None:
    held = [(item, ledger.attended[item.id]) for item in items if not item.no_show]
    logged = sum(item.minutes * count for item, count in held)
    return Decimal(sum(_customer_minutes(item) * count for item, count in held)) / logged if logged else None


def _contacted_share(book: Book) -> Decimal | None:
    reached = sum(item.id in book.contacts and book.contacts[item.id] >= book.since for item in book.open)
    return Decimal(reached) / len(book.open) if book.open else None


def _flow(book: Book, weeks: Iterable[ActivityWeek]) -> Flow:
    """What contacts led to in these weeks."""
    met = [(week.contacts, week.meetings) for week in weeks]
    contacts, meetings = (sum(column) for column in zip(*met, strict=True))
    return Flow(contacts, meetings, sum(week.count for week in inflow(book).weeks))


def _weeks(book: Book, ledger: Ledger) -> tuple[ActivityWeek, ...]:
    """Eight weeks of local days, oldest first; the last one also holds the hours of today before ``as_of``."""
    first = book.today - timedelta(weeks=WEEKS)
    weeks: list[list[Activity]] = [[] for _ in range(WEEKS)]
    for item in book.activities:
        days = (ledger.day(item) - first).days
        if days >= 0 and ledger.attended[item.id]:
            weeks[min(days // DAYS_A_WEEK, WEEKS - 1)].append(item)
    return tuple(_week(first + timedelta(weeks=number), items, ledger) for number, items in enumerate(weeks))


def _week(start: date, items: Sequence[Activity], ledger: Ledger) -> ActivityWeek:
    return ActivityWeek(
        start=start,
        meetings=sum(is_meeting(item) for item in items),
        new_customer_meetings=sum(is_meeting(item) and bool(item.new_customer) for item in items),
        contacts=sum(is_contact(item) for item in items),
        customer_minutes=sum(_customer_minutes(item) * ledger.attended[item.id] for item in items),
    )


def weeks_on_record(book: Book) -> int:
    """How many of the last eight weeks there are records of at all: before the first activity nobody logged."""
    if book.first_activity is None:
        return WEEKS
    days = book.age(book.first_activity)
    return max(1, min(WEEKS, -(-days // DAYS_A_WEEK)))


def _notes(book: Book, needed: Decimal | None) -> list[str]:
    ratio, source = meetings_per_new_opportunity(book)
    counted = weeks_on_record(book)
    found = (
        ("no target set or nothing won yet: no need to compare with", needed is None),
        (f"using the default of {ratio} meetings for a new opportunity", needed is not None and source == "default"),
        (
            "few new opportunities yet: the meetings for one are drawn towards three",
            needed is not None and source == "shrunk",
        ),
        ("meetings for a new opportunity are fixed by the company", source == "fixed"),
        (f"average of the {figures.counted(counted, 'week')} on record", counted < WEEKS),
    )
    return [words for words, true in found if true]
