"""What settings and people were before they were changed, as rows of a file and back; names stand for ids in it."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from spm_core.book.agreed import Setting
from spm_core.book.choices import EXPORTED
from spm_core.book.earlier import Was
from spm_core.book.records import Account, Benchmark, Member, Membership, Product, Rate, Stage, Team, Workspace
from spm_core.book.refusals import UnreadableError
from spm_core.exchange.cells import Cell, same
from spm_core.exchange.dates import Times
from spm_core.exchange.existing import Directory
from spm_core.exchange.reading import Reading, Row

KINDS = {
    record.__name__.casefold(): record
    for record in (Workspace, Stage, Product, Rate, Benchmark, Setting, Team, Member, Membership, Account)
}
_ABOUT = {
    **dict.fromkeys(("member_id", "manager_id", "owner_id"), "member"),
    "team_id": "team",
    "parent_id": "account",
}
_SLACKS = frozenset({"slack_user_id", "slack_team_id", "channel_id"})

Names = Mapping[str, Mapping[str, str]]  # by what is named: a team, a member, an account


def rows(told: Iterable[Was], names: Names) -> Iterator[tuple[Cell, ...]]:
    """The rows of the file; ``names`` are the labels by id."""
    for was in told:
        if was.kind in KINDS and (was.kind != "setting" or _goes_out(was, names)):
            key, body = _named(was, was.key, names), was.body and _named(was, was.body, names)
            yield was.kind, _text(key), was.until, _text(body) if body else None


def _goes_out(was: Was, names: Names) -> bool:
    own = was.key["scope_kind"] == "company" or was.key["scope_id"] in names["team"]
    return own and was.key["name"] in EXPORTED


def _text(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False)


def _named(was: Was, values: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The fields with names in place of ids, without those that only this Slack knows."""
    shown = {field: value for field, value in values.items() if field not in _SLACKS}
    return _exchanged(was.kind, shown, lambda of, id_: names[of].get(id_))


def _exchanged(kind: str, values: dict[str, Any], find: Callable[[str, str], str | None]) -> dict[str, Any]:
    for field, value in values.items():
        of = kind if field == "id" else "team" if field == "scope_id" else _ABOUT.get(field)
        if of and value:
            values[field] = find(of, value)
    return values


@dataclass(frozen=True, slots=True)
class Past:
    """Turns the rows back; ``workspace_id`` is that of the company they come to."""

    reading: Reading
    directory: Directory
    times: Times
    workspace_id: str

    def told(self) -> Iterator[Was]:
        """What was, of what is here."""
        yield from self.reading.made("earlier", self._was)

    def _was(self, row: Row) -> Was:
        kind = row.get("record")
        if kind not in KINDS:
            raise UnreadableError(f"{kind!r} is no record. Write one of: {', '.join(KINDS)}.")
        key, until = self._values(kind, row.get("key")), self.times.instant(row.get("until"))
        body = self._values(kind, row.get("was")) if row.get("was") else None
        try:
            if body is not None:
                TypeAdapter(KINDS[kind]).validate_python(body)
        except ValidationError as problem:
            raise UnreadableError(f"{row.get('was')} is no {kind}.") from problem
        return Was(kind, key, until, body)

    def _values(self, kind: str, text: str) -> dict[str, Any]:
        try:
            values = json.loads(text)
        except ValueError as problem:
            raise UnreadableError(f"{text!r} is not JSON.") from problem
        if not isinstance(values, dict):
            raise UnreadableError(f"{text!r} is no record.")
        return _exchanged(kind, values, self._id)

    def _id(self, of: str, name: str) -> str:
        if of == "workspace":
            return self.workspace_id
        named: Mapping[str, Team | Account] = self.directory.teams if of == "team" else self.directory.accounts
        found = self.directory.member(name) if of == "member" else named.get(same(name))
        if found is None:
            raise UnreadableError(f"There is no {of} {name!r}.")
        return found.id
