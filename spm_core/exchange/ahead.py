"""What is planned on opportunities and which of them rest, as the files tell it; what is here already stays as it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from spm_core.book.records import ACTIVITY_MINUTES, Planned, Snooze
from spm_core.book.refusals import UnreadableError
from spm_core.exchange.cells import folded
from spm_core.exchange.dates import Times
from spm_core.exchange.existing import Directory, Existing, Record
from spm_core.exchange.reading import Reading, Row

_Plan = tuple[str | None, str | None, str, str, date, str]


@dataclass(slots=True)
class Ahead:
    """Turns the rows of planned and snoozes into records to save; ``now`` (UTC) is when the import is recorded."""

    reading: Reading
    existing: Existing
    directory: Directory
    times: Times
    now: datetime
    logged: Mapping[str, str] = field(
        default_factory=dict
    )  # ids of the activities of this import, by their name in the file
    _plans: set[_Plan] = field(default_factory=set)
    _snoozes: dict[tuple[str, datetime], str] = field(default_factory=dict)  # whose word it was

    def records(self) -> Iterator[Record]:
        """What is not here yet; rows that name nobody and nothing known here are rejected."""
        rows = [row for name in ("planned", "snoozes") for row in self.reading.company.get(name, ())]
        self.directory.recognise([row.get("external_id") for row in rows], self.existing)
        self._plans = {_plan(item) for item in self.existing.planned}
        self._snoozes = {(item.opportunity_id, item.at): item.member_id for item in self.existing.snoozes}
        planned = list(self.reading.made("planned", self._planned))
        yield from self.directory.taken()
        yield from planned
        yield from self.reading.made("snoozes", self._snooze)

    def _planned(self, row: Row) -> Planned | None:
        of, member = self._named(row, alone=bool(row.get("account")))
        kind = folded(row.get("type"))
        if kind not in ACTIVITY_MINUTES:
            raise UnreadableError(f"{row.get('type')!r} is no activity. Write one of: {', '.join(ACTIVITY_MINUTES)}.")
        due = self.times.day(row.get("due"))
        agreed = self.times.day(row.get("planned_on")) if row.get("planned_on") else None
        done = self._activity(row.get("done"))
        customer = self.directory.account(row.get("account")) if row.get("account") else None
        given_up = self.times.day(row.get("given_up")) if row.get("given_up") else None
        what = (row.get("text") or None, done, agreed, customer, given_up)
        told = Planned(self.directory.new_id(), of, member, kind, due, *what)
        if _plan(told) in self._plans:
            return None
        self._plans.add(_plan(told))
        return told

    def _activity(self, name: str) -> str | None:
        """The id of the activity that did it; one that is not here keeps the name it has in the file."""
        if not name:
            return None
        known = self.logged.get(name) or next((item.id for item in self.existing.activities([name]).values()), None)
        return known or name

    def _snooze(self, row: Row) -> Snooze | None:
        of, member = self._named(row)
        assert of is not None
        at = self.times.instant(row.get("at"))
        if at > self.now:
            raise UnreadableError(f"It was said on {row.get('at')}, which is still to come.")
        told = Snooze(of, member, self.times.day(row.get("until")), row.get("reason"), at)
        whose = self._snoozes.get((of, at))
        if whose is None:
            self._snoozes[of, at] = member
            return told
        if whose != member:
            raise UnreadableError(f"Somebody else let {row.get('external_id')} rest at that moment; that word counts.")
        return None

    def _named(self, row: Row, *, alone: bool = False) -> tuple[str | None, str]:
        """The ids of the opportunity and the member in a row. Raises UnreadableError when one is not known.

        ``alone``: it may be about no opportunity.
        """
        of = self.directory.accepted(row.get("external_id"))
        if of is None and not (alone and not row.get("external_id")):
            raise UnreadableError(f"There is no opportunity {row.get('external_id')!r}.")
        member = self.directory.member(row.get("member"))
        if member is None:
            raise UnreadableError(f"There is no member {row.get('member')!r}.")
        return of, member.id


def _plan(item: Planned) -> _Plan:
    """What makes a planned activity the same next time: everything said about it."""
    return item.opportunity_id, item.account_id, item.member_id, item.type, item.due, (item.text or "").strip()
