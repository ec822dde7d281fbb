"""Activities as the file tells them; what was logged stays as it was logged."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from spm_core.book.records import Activity
from spm_core.book.refusals import Refusal, UnreadableError
from spm_core.exchange.cells import flag, folded, whole
from spm_core.exchange.dates import Times
from spm_core.exchange.existing import Directory, Existing
from spm_core.exchange.histories import SOURCE
from spm_core.exchange.reading import Findings, Row
from spm_core.rules.activities import log
from spm_core.rules.stamp import Stamp

_OUTCOMES = {"nointerest": "no_interest", "noshow": "no_show"}


@dataclass(slots=True)
class Diary:
    """Reads rows of activities; ``now`` (UTC) is when the import is recorded."""

    existing: Existing
    directory: Directory
    times: Times
    now: datetime
    findings: Findings
    _seen: set[str] = field(default_factory=set)

    def new(self, rows: Sequence[Row]) -> Iterator[Activity]:
        """The activities that are not here yet; rows that cannot be one are rejected."""
        known = self.existing.activities([self._name(row) for row in rows])
        self.directory.recognise([row.get("external_id") for row in rows], self.existing)
        for row in rows:
            try:
                activity = self._activity(row)
            except Refusal as problem:
                self.findings.reject(row, problem)
                continue
            if self._new(activity, known):
                yield activity

    def _new(self, activity: Activity, known: Mapping[str, Activity]) -> bool:
        here = known.get(activity.external_id or "")
        if here is not None and _content(here) != _content(activity):
            self.findings.warn(
                f"The activity {activity.external_id} stays as it was logged; the file tells it differently."
            )
        return here is None

    def _name(self, row: Row) -> str:
        """What makes an activity the same next time: its id, else everything said about it."""
        told = "\x1f".join(row.cells.values())
        return row.get("activity_id") or f"row {sha256(told.encode()).hexdigest()[:24]}"

    def _activity(self, row: Row) -> Activity:
        starts_at = self.times.instant(row.get("starts_at"))
        if starts_at > self.now:
            raise UnreadableError(f"It starts on {row.get('starts_at')}, which is still to come.")
        name = self._name(row)
        if name in self._seen:
            raise UnreadableError(f"{name} stands in the file twice; the first row counts.")
        self._seen.add(name)
        of = self.directory.accepted(row.get("external_id"))
        if of is None and row.get("external_id"):
            raise UnreadableError(f"There is no opportunity {row.get('external_id')}.")
        outcome = _OUTCOMES.get(folded(row.get("outcome")), folded(row.get("outcome")))
        no_show = flag(row.get("no_show")) or outcome == "no_show"
        return log(
            Stamp(None, starts_at, starts_at, SOURCE),
            id=self.directory.new_id(),
            type=folded(row.get("type")),
            members=tuple(self.directory.owner(member) for member in _several(row.get("members"))),
            minutes=whole(row.get("minutes")) if row.get("minutes") else None,
            account_id=self.directory.account(row.get("account")) if row.get("account") else None,
            opportunity_id=of,
            contacts=tuple(_several(row.get("contacts"))),
            new_customer=flag(row.get("new_customer")),
            lead_generation=flag(row.get("lead_generation")) or False,
            outcome=None if outcome in ("", "no_show") else outcome,
            no_show=no_show,
            external_id=name,
        )


def _several(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


_TOLD = (
    "type",
    "starts_at",
    "minutes",
    "members",
    "account_id",
    "opportunity_id",
    "contacts",
    "lead_generation",
    "outcome",
    "no_show",
)


def _content(activity: Activity) -> tuple[object, ...]:
    """What an activity says, without what only this database knows."""
    return tuple(getattr(activity, name) for name in _TOLD)
