"""When a company meets, what became of its meetings and what was agreed, as rows of their files; nothing that is private."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from spm_core.book.agreed import PRIVATE_MEETINGS
from spm_core.book.cadence import Occurrence
from spm_core.exchange.cells import Cell
from spm_core.exchange.meetings import DAYS
from spm_core.exchange.source import Source


@dataclass(frozen=True, slots=True)
class MeetingRows:
    """The rows of five files; what is named in them, by id: ``people``, ``teams``, ``accounts``, ``opportunities``."""

    source: Source
    people: Mapping[str, str]
    teams: Mapping[str, str]
    accounts: Mapping[str, str]
    opportunities: Mapping[str, str]

    def cadence(self) -> Iterator[Sequence[Cell]]:
        """The rules, as they hold from and to which day."""
        for rule in self.source.rules():
            scope = self._scope(rule.scope_kind, rule.scope_id)
            weeks = ";".join(map(str, sorted(rule.weeks)))
            when = (rule.mode, weeks, DAYS[rule.weekday], rule.at.isoformat("minutes"), rule.minutes, rule.timezone)
            valid = (rule.anchor, rule.valid_from, rule.valid_to)
            yield rule.kind, *scope, *when, *valid, rule.w5_missing, rule.w5_combine

    def meetings(self) -> Iterator[Sequence[Cell]]:
        """What is known of single meetings, with what the next one of its kind is compared with."""
        for item in self.source.occurrences():
            scope = self._scope(item.scope_kind, item.scope_id)
            what = (item.nominal_date, item.starts_at, item.minutes, item.status)
            run = (item.freeze_at, item.started_at, item.ended_at)
            why = None if item.kind in PRIVATE_MEETINGS else item.why
            changed = (self.people.get(item.changed_by or ""), why, item.changed_at, item.changes)
            yield item.kind, *scope, *what, *run, *self._frozen(item), *changed

    def _frozen(self, item: Occurrence) -> tuple[str | None, str]:
        progress, five = item.frozen.get("progress"), item.frozen.get("top5", ())
        assert isinstance(five, Sequence)
        names = (self.opportunities.get(of) for of in five)
        return None if progress is None else str(progress), ";".join(name for name in names if name)

    def closed_days(self) -> Iterator[Sequence[Cell]]:
        """The days on which no business is done, beside public holidays."""
        for item in self.source.closures():
            yield item.start, item.end, item.why, self.teams.get(item.team_id or "")

    def absences(self) -> Iterator[Sequence[Cell]]:
        """Who was away when."""
        for item in self.source.absences():
            yield self.people.get(item.member_id), item.start, item.end, item.at

    def actions(self) -> Iterator[Sequence[Cell]]:
        """What was agreed and became of it; without what a seller and the manager agreed between the two of them."""
        for item in self.source.actions():
            if item.private:
                continue
            agreed = (item.text, self.people.get(item.owner_id), item.due, item.agreed_at, self.people.get(item.by_id))
            of, customer = self.opportunities.get(item.opportunity_id or ""), self.accounts.get(item.account_id or "")
            settled = (item.outcome, item.settled_at, self.people.get(item.settled_by or ""))
            yield *agreed, item.origin, of, customer, item.question, *settled, item.moves, item.why

    def _scope(self, kind: str, of: str) -> tuple[str | None, str | None]:
        """The team or the member, in a column each."""
        return (self.teams.get(of), None) if kind == "team" else (None, self.people.get(of))
