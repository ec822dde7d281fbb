"""When a company meets, what became of its meetings and what was agreed, as their files tell it; what is here stays as it is."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar

from spm_core.book.agreed import Action
from spm_core.book.cadence import MEETING_KINDS, Absence, CadenceRule, Closure, Occurrence, occurrence_id
from spm_core.book.refusals import UnreadableError
from spm_core.book.rhythm import EVERY_WEEK
from spm_core.exchange.cells import decimal, flag, same, whole
from spm_core.exchange.dates import Times
from spm_core.exchange.existing import Directory, Existing, Record
from spm_core.exchange.reading import Reading, Row, named
from spm_core.exchange.settings import zone_named

MODES = ("weekly", "month", "rolling", "445")
MISSING = ("skip", "last_week")
STATUSES = ("planned", "moved", "cancelled", "held")
ORIGINS = ("meeting", "question", "opportunity", "asked")
OUTCOMES = ("done", "dropped")
MINUTES_A_DAY = 24 * 60
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Made = TypeVar("Made", CadenceRule, Closure, Absence, Action)


@dataclass(slots=True)
class Meetings:
    """Turns the rows of cadence, meetings, closed_days, absences and actions into records to save."""

    reading: Reading
    existing: Existing
    directory: Directory
    times: Times

    def records(self) -> Iterator[Record]:
        """What is not here yet; opportunities must have been read before, so that rows may name them."""
        rows = [row for name in ("meetings", "actions") for row in self.reading.company.get(name, ())]
        told = (name for row in rows for name in (row.get("external_id"), *row.get("top5").split(";")))
        self.directory.recognise(told, self.existing)
        yield from self._new("cadence", self._rule, _of_rule, self.existing.rules)
        yield from self.reading.made("meetings", self._meeting)
        yield from self._new("closed_days", self._closure, _of_closure, self.existing.closures)
        yield from self._new("absences", self._absence, _of_absence, self.existing.absences)
        actions = list(self._new("actions", self._action, _of_action, self.existing.actions))
        yield from self.directory.taken()  # customers that only an action names
        yield from actions

    def _new(
        self, name: str, read: Callable[[Row], Made], key: Callable[[Made], Hashable], here: Sequence[Made]
    ) -> Iterator[Made]:
        """The records of a file whose like is not here."""
        known = {key(item) for item in here}
        for item in self.reading.made(name, read):
            if key(item) not in known:
                known.add(key(item))
                yield item

    def _rule(self, row: Row) -> CadenceRule:
        kind, mode = _one_of(row, "kind", MEETING_KINDS), _one_of(row, "mode", MODES)
        weeks = frozenset(whole(part) for part in row.get("weeks").split(";") if part) or EVERY_WEEK
        if not weeks <= EVERY_WEEK:
            raise UnreadableError(f"{row.get('weeks')!r} are no weeks of a month. Write them like 1;3;5.")
        return CadenceRule(
            self.directory.new_id(),
            kind,
            *self._scope(row),
            mode,
            weeks,
            DAYS.index(_one_of(row, "weekday", DAYS)),
            _clock(row.get("at")),
            _minutes(row),
            zone_named(row.get("timezone") or self.times.zone.key),
            anchor=self._day(row, "anchor"),
            valid_from=self._day(row, "valid_from"),
            valid_to=self._day(row, "valid_to"),
            w5_missing=_one_of(row, "w5_missing", MISSING, usual=MISSING[0]),
            w5_combine=flag(row.get("w5_combine")) or False,
        )

    def _meeting(self, row: Row) -> Occurrence | None:
        kind, nominal = _one_of(row, "kind", MEETING_KINDS), self.times.day(row.get("date"))
        scope = self._scope(row)
        of = occurrence_id(kind, *scope, nominal)
        if any(item.id == of for item in self.existing.occurrences):
            return None
        by = self.directory.member(row.get("changed_by"))
        return Occurrence(
            of,
            kind,
            *scope,
            nominal,
            self.times.instant(row.get("starts_at")),
            _minutes(row),
            status=_one_of(row, "status", STATUSES),
            freeze_at=self._instant(row, "freeze_at"),
            frozen=self._frozen(row),
            started_at=self._instant(row, "started_at"),
            ended_at=self._instant(row, "ended_at"),
            changed_by=by.id if by else None,
            why=row.get("why") or None,
            changed_at=self._instant(row, "changed_at"),
            changes=whole(row.get("changes") or "0"),
        )

    def _frozen(self, row: Row) -> dict[str, object]:
        """What the next meeting of its kind is compared with."""
        if not row.get("freeze_at"):
            return {}
        names = [name for name in row.get("top5").split(";") if name]
        five = [of for of in map(self.directory.accepted, names) if of]
        progress = row.get("progress")
        return {"top5": five, "progress": str(decimal(progress)) if progress else None}

    def _closure(self, row: Row) -> Closure:
        start, end = self._stretch(row)
        team = self._team(row.get("team")) if row.get("team") else None
        return Closure(self.directory.new_id(), start, end, named(row, "why"), team)

    def _absence(self, row: Row) -> Absence:
        start, end = self._stretch(row)
        return Absence(
            self.directory.new_id(), self._member(row, "member"), start, end, self.times.instant(row.get("told_at"))
        )

    def _action(self, row: Row) -> Action:
        outcome = _one_of(row, "outcome", OUTCOMES) if row.get("outcome") else None
        of = self.directory.accepted(row.get("external_id"))
        if row.get("external_id") and of is None:
            raise UnreadableError(f"There is no opportunity {row.get('external_id')!r}.")
        settler = self.directory.member(row.get("settled_by"))
        return Action(
            self.directory.new_id(),
            named(row, "text"),
            self._member(row, "owner"),
            self.times.day(row.get("due")),
            self.times.instant(row.get("agreed_at")),
            self._member(row, "by"),
            _one_of(row, "origin", ORIGINS, usual=ORIGINS[0]),
            None,
            of,
            self.directory.account(row.get("account")) if row.get("account") else None,
            row.get("question") or None,
            outcome=outcome,
            settled_at=self._instant(row, "settled_at") if outcome else None,
            settled_by=settler.id if settler and outcome else None,
            moves=whole(row.get("moves") or "0"),
            why=row.get("why") or None,
        )

    def _scope(self, row: Row) -> tuple[str, str]:
        """Whose meeting it is: a team's or a member's."""
        if row.get("member"):
            return "member", self._member(row, "member")
        return "team", self._team(named(row, "team"))

    def _team(self, name: str) -> str:
        found = self.directory.teams.get(same(name))
        if found is None:
            raise UnreadableError(f"There is no team {name!r}.")
        return found.id

    def _member(self, row: Row, column: str) -> str:
        found = self.directory.member(named(row, column))
        if found is None:
            raise UnreadableError(f"There is no member {row.get(column)!r}.")
        return found.id

    def _stretch(self, row: Row) -> tuple[date, date]:
        start, end = self.times.day(row.get("from")), self.times.day(row.get("to"))
        if end <= start:
            raise UnreadableError("It ends before it begins; `to` is the first day after it.")
        return start, end

    def _day(self, row: Row, column: str) -> date | None:
        return self.times.day(row.get(column)) if row.get(column) else None

    def _instant(self, row: Row, column: str) -> datetime | None:
        return self.times.instant(row.get(column)) if row.get(column) else None


def _of_rule(rule: CadenceRule) -> tuple[object, ...]:
    return rule.kind, rule.scope_kind, rule.scope_id, rule.valid_from


def _of_closure(closure: Closure) -> tuple[object, ...]:
    return closure.start, closure.end, closure.team_id


def _of_absence(absence: Absence) -> tuple[object, ...]:
    return absence.member_id, absence.start, absence.end


def _of_action(action: Action) -> tuple[object, ...]:
    return action.text, action.owner_id, action.agreed_at


def _one_of(row: Row, column: str, words: tuple[str, ...], usual: str = "") -> str:
    """The word of a list that stands in a column. Raises UnreadableError for another one."""
    said = same(row.get(column)) or usual
    if said not in words:
        raise UnreadableError(f"{row.get(column)!r} in {column} is none of: {', '.join(words)}.")
    return said


def _clock(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise UnreadableError(f"{text!r} is no time of day. Write it like 09:00.") from None


def _minutes(row: Row) -> int:
    minutes = whole(row.get("minutes"))
    if not 0 < minutes <= MINUTES_A_DAY:
        raise UnreadableError(f"A meeting of {minutes} minutes does not fit into a day.")
    return minutes
