"""The rhythm a team chooses: presets, the rules that it becomes, what the ticks cost in hours, and the table that shows them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import groupby

from spm_core.book.cadence import MEETING_KINDS, CadenceRule
from spm_core.book.rhythm import EVERY_WEEK, Rhythm, Slot, Table, Ticks
from spm_core.meetings.cadence import DECK, LAST_WEEK, WEEK, Meeting, meetings, week_of
from spm_core.meetings.calendar import TOGETHER
from spm_core.reports import figures

PAIR = ("coaching", "performance")  # the talks of a seller with the manager
TITLES = {"team": "Team meeting", "coaching": "Coaching", "performance": "Performance coaching", "kam": "Key accounts"}
MODES = {"month": "Weeks of the month", "rolling": "Five rolling weeks", "445": "4-4-5 weeks of the quarter"}
ANCHORED = frozenset({"rolling", "445"})  # modes that count from a Monday
MINUTES = {"team": 60, "coaching": 45, "performance": 60, "kam": 90}
COUNTED = 260  # weeks: five years, a whole number of each mode's cycles

# One manager, one talk at a time: hours of the week for the sellers, in turn; the team meets on Monday morning, key accounts
# on Wednesday at one.
_COACHING = [(1, 10), (1, 11), (1, 13), (1, 14), (1, 15), (2, 9), (2, 10), (2, 11), (2, 15), (2, 16)]
_PERFORMANCE = [(3, 10), (3, 11), (3, 13), (3, 14), (3, 15), (4, 9), (4, 10), (4, 11), (4, 13), (4, 14)]


@dataclass(frozen=True, slots=True)
class Preset:
    """A rhythm to start from: its name, what it leads to, and its ticks."""

    name: str
    says: str
    mode: str
    weeks: Mapping[str, frozenset[int]]

    def ticks(self, anchor: date | None = None) -> Ticks:
        """The ticks; the anchor is the Monday of a W1."""
        return Ticks(self.mode, self.weeks, anchor if self.mode in ANCHORED else None)


PRESETS = {
    "weekly": Preset(
        "Every week",
        "The team meets every week; coaching in W1, W3, W5 of the month.",
        "month",
        {**DECK, "team": EVERY_WEEK},
    ),
    "month": Preset("The deck: weeks of the month", "Team in W1, coaching W1, W3, W5, key accounts W2.", "month", DECK),
    "rolling": Preset("Five rolling weeks", "The same five weeks over and over, whatever the month.", "rolling", DECK),
    "445": Preset("4-4-5", "Each quarter has blocks of four, four and five weeks.", "445", DECK),
}


@dataclass(frozen=True, slots=True)
class Hours:
    """What a rhythm costs on average, in hours a week: each seller, the manager of so many, and who looks after key accounts."""

    seller: Decimal
    manager: Decimal
    sellers: int
    key_accounts: Decimal

    @property
    def sentence(self) -> str:
        """What it comes to: `0.7 hours a week for each seller, 3 for the manager of 5; key accounts 0.3 more for who …`."""
        said = f"{_hours(self.seller)} hours a week for each seller, {_hours(self.manager)} for the manager of {self.sellers}"
        more = f"; key accounts {_hours(self.key_accounts)} more for who owns them" if self.key_accounts else ""
        return f"{said}{more}"


def usual(kind: str, place: int = 0) -> Slot:
    """The slot that is proposed for a kind of meeting; of pairs for the seller at this place among the team's."""
    days = {"team": [(0, 9)], "kam": [(2, 13)], "coaching": _COACHING, "performance": _PERFORMANCE}[kind]
    weekday, hour = days[place % len(days)]
    return Slot(weekday, time(hour), MINUTES[kind])


def free_slots(kind: str, taken: Collection[tuple[int, time]]) -> Iterator[tuple[int, time]]:
    """The weekdays and hours that are proposed for the talks of a pair, those that are not taken first."""
    usual_ones = [(weekday, time(hour)) for weekday, hour in (_COACHING if kind == "coaching" else _PERFORMANCE)]
    yield from sorted(usual_ones, key=lambda slot: (slot in taken, usual_ones.index(slot)))


def proposed(ticks: Ticks, sellers: Sequence[str], timezone: str, at: time | None = None) -> Rhythm:
    """A rhythm with the usual slots; ``at``: when the team meeting starts."""
    slots = {kind: usual(kind) for kind in MEETING_KINDS}
    slots["team"] = replace(slots["team"], at=at or slots["team"].at)
    pairs = {seller: {kind: usual(kind, n) for kind in PAIR} for n, seller in enumerate(sellers)}
    return Rhythm(ticks, slots, pairs, timezone)


def rules(rhythm: Rhythm, team_id: str, start: date, new_id: Callable[[], str]) -> list[CadenceRule]:
    """The rules that a rhythm becomes from a local day on; a kind without ticks has none."""
    made = []
    for kind in MEETING_KINDS:
        weeks = rhythm.ticks.weeks.get(kind, frozenset())
        scopes = [("member", of) for of in rhythm.pairs] if kind in PAIR else [("team", team_id)]
        for scope_kind, of in scopes if weeks else []:
            slot = rhythm.pairs[of].get(kind, rhythm.slots[kind]) if kind in PAIR else rhythm.slots[kind]
            made.append(_rule(rhythm, new_id(), kind, (scope_kind, of), weeks, slot, start))
    return made


def _rule(
    rhythm: Rhythm, key: str, kind: str, of: tuple[str, str], weeks: frozenset[int], slot: Slot, start: date
) -> CadenceRule:
    mode = "weekly" if weeks == EVERY_WEEK else rhythm.ticks.mode
    return CadenceRule(
        key,
        kind,
        *of,
        mode,
        weeks,
        slot.weekday,
        slot.at,
        slot.minutes,
        rhythm.timezone,
        anchor=rhythm.ticks.anchor,
        valid_from=start,
        w5_missing=rhythm.w5_missing,
        w5_combine=rhythm.w5_combine,
    )


def rhythm_of(known: Iterable[CadenceRule], sellers: Sequence[str], timezone: str, today: date) -> Rhythm | None:
    """The rhythm behind a team's rules that hold today or will; None where nobody chose one.

    A seller without rules yet gets the slots that are proposed.
    """
    holding = [rule for rule in known if rule.valid_to is None or rule.valid_to > max(today, rule.valid_from or today)]
    if not holding:
        return None
    latest = {
        (rule.kind, rule.scope_id): rule for rule in sorted(holding, key=lambda rule: rule.valid_from or date.min)
    }
    kinds = {kind: rule for (kind, _), rule in latest.items()}
    counted = next((rule for rule in kinds.values() if rule.mode != "weekly"), None)
    mode = counted.mode if counted else "month"
    weeks = {kind: EVERY_WEEK if rule.mode == "weekly" else rule.weeks for kind, rule in kinds.items()}
    known_anchor = (counted.anchor or counted.valid_from) if counted and mode in ANCHORED else None
    plain = proposed(Ticks(mode, weeks, known_anchor), sellers, timezone)
    first = next(iter(latest.values()))
    return replace(
        plain,
        slots={kind: _kept(kinds.get(kind), slot) for kind, slot in plain.slots.items()},
        pairs={
            seller: {
                kind: _slot(latest[kind, seller]) if (kind, seller) in latest else slot for kind, slot in own.items()
            }
            for seller, own in plain.pairs.items()
        },
        timezone=first.timezone,
        w5_missing=next((rule.w5_missing for rule in kinds.values() if LAST_WEEK in rule.weeks), "skip"),
        w5_combine=any(rule.w5_combine for rule in kinds.values()),
    )


def _kept(rule: CadenceRule | None, usual_one: Slot) -> Slot:
    """The slot of a rule; of the talks of pairs, whose days are their own, only the length."""
    if rule is None:
        return usual_one
    return replace(usual_one, minutes=rule.minutes) if rule.kind in PAIR else _slot(rule)


def _slot(rule: CadenceRule) -> Slot:
    return Slot(rule.weekday, rule.at, rule.minutes)


def renewed(known: Iterable[CadenceRule], wanted: Sequence[CadenceRule], start: date) -> list[CadenceRule]:
    """What is to be saved so that the wanted rules hold from a local day on: known ones ended, new ones begun.

    A rule that stays as it is goes on; of what was held nothing changes.
    """
    rest = list(wanted)
    saved = []
    for rule in known:
        if rule.valid_to is not None and rule.valid_to <= max(start, rule.valid_from or start):
            continue
        same = next((item for item in rest if _alike(item, rule)), None)
        if same and rule.valid_to is None and (rule.valid_from is None or rule.valid_from <= start):
            rest.remove(same)
        else:
            saved.append(replace(rule, valid_to=start))
    return [*saved, *rest]


def _alike(one: CadenceRule, other: CadenceRule) -> bool:
    plain = replace(other, id=one.id, valid_from=one.valid_from, valid_to=one.valid_to)
    if one.mode not in ANCHORED:
        plain = replace(plain, anchor=one.anchor)
    if one.mode == "weekly":
        plain = replace(plain, weeks=one.weeks)
    return one == plain


def hours(rhythm: Rhythm, start: date) -> Hours:
    """What a rhythm costs on average over the five years from a local day."""
    minutes = {kind: rhythm.slots[kind].minutes for kind in MEETING_KINDS}
    met = {kind: _weeks_met(rhythm, kind, start) for kind in MEETING_KINDS}
    team, kam = (len(met[kind]) * minutes[kind] for kind in ("team", "kam"))
    both = len(met["coaching"] & met["performance"]) if rhythm.w5_combine else 0
    talks = sum(len(met[kind]) * minutes[kind] for kind in PAIR)
    talks -= both * (minutes["coaching"] + minutes["performance"] - max(TOGETHER, minutes["coaching"]))
    sellers = len(rhythm.pairs)
    per_week = Decimal(COUNTED * 60)
    return Hours((team + talks) / per_week, (team + kam + talks * sellers) / per_week, sellers, kam / per_week)


def _weeks_met(rhythm: Rhythm, kind: str, start: date) -> frozenset[date]:
    """The Mondays of the weeks in which there is a meeting of a kind."""
    weeks = rhythm.ticks.weeks.get(kind, frozenset())
    if not weeks:
        return frozenset()
    monday = start - timedelta(days=start.weekday())
    rule = replace(
        _rule(rhythm, "", kind, ("team", ""), weeks, replace(rhythm.slots[kind], weekday=0), monday), timezone="UTC"
    )
    return frozenset(item.nominal_date for item in meetings(rule, monday, monday + COUNTED * WEEK))


def table(ticks: Ticks, today: date, sentence: str) -> Table:
    """The deck's table with the next Monday of each week."""
    monday = today - timedelta(days=today.weekday())
    rule = CadenceRule(
        "", "team", "team", "", ticks.mode, EVERY_WEEK, 0, time(9), 60, "UTC", anchor=ticks.anchor or monday
    )
    first: dict[int, date] = {}
    for n in range(COUNTED):
        day = monday + n * WEEK
        first.setdefault(week_of(rule, day), day)
        if len(first) == LAST_WEEK:
            break
    heads = tuple((week, figures.day_of_month(first[week])) for week in sorted(EVERY_WEEK) if week in first)
    rows = tuple((TITLES[kind], ticks.weeks.get(kind, frozenset())) for kind in MEETING_KINDS)
    return Table(heads, rows, sentence)


def next_days(planned: Iterable[Meeting], count: int) -> list[tuple[date, list[Meeting]]]:
    """The first days on which something is, at most ``count``, each with its meetings; cancelled ones left out."""
    held = (item for item in planned if item.status != "cancelled")
    days = groupby(held, key=lambda item: item.local.date())
    return [(day, list(items)) for day, items in _first(days, count)]


def _first(days: Iterable[tuple[date, Iterator[Meeting]]], count: int) -> Iterator[tuple[date, list[Meeting]]]:
    for n, (day, items) in enumerate(days):
        if n == count:
            return
        yield day, list(items)


def first_monday(start_month: int, today: date) -> date:
    """The first Monday of the fiscal year under way: where a 4-4-5 year begins unless somebody says otherwise."""
    year = today.year if today.month >= start_month else today.year - 1
    first = date(year, start_month, 1)
    monday = first + timedelta(days=-first.weekday() % 7)
    return monday if monday <= today else first_monday(start_month, first - timedelta(days=1))


def clashes(planned: Sequence[Meeting], manager: Callable[[CadenceRule], str | None]) -> list[tuple[Meeting, Meeting]]:
    """Pairs of meetings that want the same manager at the same time, each pair of slots named once."""
    found: dict[tuple[str, str], tuple[Meeting, Meeting]] = {}
    for n, one in enumerate(planned):
        for other in planned[n + 1 :]:
            if other.starts_at >= one.ends_at:
                break
            same = manager(one.rule) is not None and manager(one.rule) == manager(other.rule)
            if same and "cancelled" not in (one.status, other.status):
                found.setdefault((one.rule.id, other.rule.id), (one, other))
    return list(found.values())


def _hours(value: Decimal) -> str:
    return figures.trimmed(value, 1)
