"""What happened in a company, read the slow and obvious way from its raw events: no fold, no Book, no SQL of ours.

Numbers are exact fractions, so that nothing is rounded before it is compared.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from spm_core.book.opportunities import Event, Offer, OfferEvent
from spm_core.book.records import Activity, Membership, Product, Stage, Target

Stay = tuple[str, datetime, datetime | None, str]  # the stage, when entered, when left, and for what
NEVER = datetime(1900, 1, 1, tzinfo=UTC)
MISTAKE = "entered by mistake"


@dataclass(frozen=True)
class Told:
    """All that was ever told of a company."""

    stages: Sequence[Stage]
    zone: ZoneInfo
    zones: Mapping[str, ZoneInfo]  # of the teams
    memberships: Sequence[Membership]
    events: Mapping[str, Sequence[Event]]
    activities: Sequence[tuple[Activity, datetime | None]] = ()  # with the moment at which one was removed
    offers: Sequence[tuple[Offer, Sequence[OfferEvent]]] = ()
    targets: Sequence[Target] = ()
    rates: Sequence[tuple[date, str, Any]] = ()
    products: Mapping[str, Product] = field(default_factory=dict)
    currency: str = "EUR"


@dataclass
class Deal:
    """An opportunity at a moment."""

    id: str
    values: dict[str, str]
    created: datetime
    stage: str
    kind: str = "open"
    since: datetime = NEVER
    progressed: datetime = NEVER
    top: int = 0
    ever: int = 0
    closed: datetime | None = None
    merged: bool = False
    pushes: int = 0
    stays: list[Stay] = field(default_factory=list)

    @property
    def owner(self) -> str:
        return self.values["owner_id"]

    @property
    def open(self) -> bool:
        return self.kind == "open" and not self.merged

    @property
    def dated(self) -> bool:
        return self.created != NEVER

    @property
    def counts(self) -> bool:
        return not self.merged and self.values.get("reason") != MISTAKE


FIELDS = {"amount": "amount", "close_date": "expected_close", "owner": "owner_id", "category": "category"}


def at_moment(events: Iterable[Event], moment: datetime, stages: Sequence[Stage]) -> Deal | None:
    """The opportunity as it was known at a moment."""
    known = [one for one in events if one.effective_at < moment and one.recorded_at < moment]
    void = {int(one.after) for one in known if one.type == "corrected"}
    told = [one for one in known if one.type != "corrected" and one.seq not in void]
    deal = None
    for one in sorted(told, key=lambda one: (one.effective_at, one.seq)):
        if deal is None:
            deal = Deal(one.opportunity_id, dict(one.initial), one.effective_at, "")
            enter(deal, one, stages, fresh=True)
        else:
            happen(deal, one, stages)
    return deal


def happen(deal: Deal, one: Event, stages: Sequence[Stage]) -> None:
    if one.type in ("stage", "won", "lost"):
        enter(deal, one, stages)
    elif one.type == "reopened":
        deal.values.pop("reason", None)
        enter(deal, one, stages, fresh=True)
    elif one.type == "merged":
        deal.merged, deal.closed = True, one.effective_at
        leave(deal, one.effective_at, "merged")
    else:
        name = FIELDS.get(one.type) or one.field
        before = deal.values.get(name)
        if name == "expected_close" and before and one.after and one.after > before:
            deal.pushes += 1
        deal.values[name] = one.after or ""


def leave(deal: Deal, when: datetime, to: str) -> None:
    if deal.stays and deal.stays[-1][2] is None:
        stage, entered, _, _ = deal.stays[-1]
        deal.stays[-1] = (stage, entered, when, to)


def enter(deal: Deal, one: Event, stages: Sequence[Stage], *, fresh: bool = False) -> None:
    kinds = {"won": "won", "lost": "lost"}
    deal.kind = kinds.get(one.type, "open")
    code = next(s.code for s in stages if s.kind == deal.kind) if deal.kind != "open" else one.after
    order = next(s.order for s in stages if s.code == code)
    leave(deal, one.effective_at, code)
    deal.stage, deal.since = code, one.effective_at
    deal.closed = one.effective_at if deal.kind != "open" else None
    if deal.kind == "open":
        deal.stays.append((code, one.effective_at, None, ""))
        if fresh or order > deal.top:
            deal.top, deal.progressed = order, one.effective_at
        deal.ever = max(deal.ever, order)


class Naive:
    """The company as one scope knew it at a moment, since another."""

    def __init__(self, told: Told, kind: str, of: str, as_of: datetime, since: datetime) -> None:
        self.told, self.kind, self.of, self.as_of, self.since = told, kind, of, as_of, since
        self.stages = [stage for stage in told.stages if stage.kind == "open"]
        self.order = {stage.code: stage.order for stage in told.stages}
        self.zone = self._zone()
        self.today, self.since_day = self.day(as_of), self.day(since)
        self.from_day = min(self.today - timedelta(days=365), self.since_day)
        pairs = [
            (at_moment(events, since, told.stages), at_moment(events, as_of, told.stages))
            for events in told.events.values()
        ]
        self.pairs = [(then, now) for then, now in pairs if now is not None]
        self.deals = [now for _, now in self.pairs]

    def _zone(self) -> ZoneInfo:
        if self.kind == "company":
            return self.told.zone
        if self.kind == "team":
            return self.told.zones[self.of]
        return self.told.zones[[m.team_id for m in self.told.memberships if m.member_id == self.of][-1]]

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def office_day(self, moment: datetime) -> date:
        """The company's own day: statistics of stages are counted in it."""
        return moment.astimezone(self.told.zone).date()

    def holds(self, who: str, day: date) -> bool:
        if self.kind == "member":
            return who == self.of
        stays = self.told.memberships
        return self.kind == "company" or any(m.member_id == who and m.team_id == self.of and m.on(day) for m in stays)

    def mine(self, deal: Deal) -> bool:
        return self.holds(deal.owner, self.day(deal.closed) if deal.closed else self.today)

    @property
    def open(self) -> list[Deal]:
        return [deal for deal in self.deals if deal.open and self.holds(deal.owner, self.today)]

    def closed(self, start: date) -> list[Deal]:
        """What was won or lost from a day on, that counts."""
        ended = [deal for deal in self.deals if deal.kind != "open" and deal.counts and self.mine(deal)]
        return [deal for deal in ended if self.day(deal.closed) >= start]

    @property
    def window(self) -> list[Deal]:
        """What was won or lost between the two moments, that counts."""
        return [deal for deal in self.closed(date.min) if deal.closed >= self.since]

    def rate(self, currency: str, day: date) -> Fraction | None:
        if currency == self.told.currency:
            return Fraction(1)
        past = [(on, rate) for on, code, rate in self.told.rates if code == currency and on <= day]
        return Fraction(max(past)[1]) if past else None

    def value(self, deal: Deal, day: date | None = None) -> Fraction | None:
        """In the reporting currency; the list price where no amount is known."""
        amount, currency = deal.values.get("amount"), deal.values["currency"]
        if amount:
            worth = Fraction(amount)
        else:
            product = self.told.products.get(deal.values.get("product") or "")
            if product is None:
                return None
            worth, currency = Fraction(product.list_price, 100), product.currency
        rate = self.rate(currency, day or self.today)
        return None if rate is None else worth * rate

    def worth(self, deal: Deal, day: date | None = None) -> Fraction:
        return self.value(deal, day) or Fraction(0)

    def final(self, deal: Deal) -> Fraction | None:
        return self.value(deal, self.day(deal.closed))

    def chance(self, deal: Deal) -> Fraction:
        own = deal.values.get("probability_override")
        return Fraction(own) if own else Fraction(next(s.probability for s in self.stages if s.code == deal.stage))

    def stage_name(self, code: str) -> str:
        return next(stage.name for stage in self.told.stages if stage.code == code)

    def done(self) -> Iterator[Activity]:
        """What people of the scope did, as known; what names an opportunity alone was with the customer whose that is."""
        whose = {deal.id: deal.values.get("account_id") for deal in self.deals}
        for item, removed in self.told.activities:
            gone = removed is not None and removed < self.as_of
            if not gone and item.starts_at < self.as_of and item.recorded_at < self.as_of:
                yield replace(item, account_id=item.account_id or whose.get(item.opportunity_id or ""))

    def present(self, item: Activity) -> list[str]:
        return [who for who in item.members if self.holds(who, self.day(item.starts_at))]


def middle(numbers: Iterable[Any]) -> Fraction | None:
    ordered = sorted(Fraction(number) for number in numbers)
    if not ordered:
        return None
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def mean(numbers: Sequence[Any]) -> Fraction | None:
    return Fraction(sum(numbers), len(numbers)) if numbers else None
