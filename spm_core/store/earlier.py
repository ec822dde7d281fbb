"""What records were before they were changed: written down with each change, and put in their place for a moment of the past."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Connection, Select, bindparam, select, tuple_

from spm_core.book.agreed import Action, Setting
from spm_core.book.cadence import Absence, CadenceRule, Closure, Occurrence
from spm_core.book.earlier import Was
from spm_core.book.memo import Memo
from spm_core.book.records import (
    Account,
    Benchmark,
    Contact,
    Member,
    Membership,
    Planned,
    Product,
    Rate,
    Stage,
    Team,
    WorkPlan,
    Workspace,
)
from spm_core.store import schema
from spm_core.store.columns import UtcTime, among
from spm_core.store.rows import ALWAYS, TABLES, columns, ignore, made
from spm_core.store.writing import Writing

Kept = TypeVar("Kept")
AT_ONCE = 400

# What reports read and a person can change. All else has its own times: it is added to, and never written over.
REMEMBERED = frozenset(
    {
        *(Workspace, Stage, Team, Member, Membership, Account, Contact, Product, Rate, Benchmark, Setting),
        *(Planned, WorkPlan, CadenceRule, Occurrence, Closure, Absence, Action),
    }
)
# Who is told of today was here before, so that what is imported later belongs to them; the last two say since when they hold.
_ALWAYS = (Workspace, Stage, Team, Member, Account, Absence, Action)
_NAMES = {record: TABLES[record].name for record in REMEMBERED}

_ea = schema.earlier.c
_CHANGED = (
    select(_ea.kind, _ea.key, _ea.body)
    .where(_ea.workspace_id == bindparam("ws"), _ea.until >= bindparam("as_of", type_=UtcTime()))
    .order_by(_ea.until)
)
_ALL = (
    select(_ea.until, _ea.kind, _ea.key, _ea.body)
    .where(_ea.workspace_id == bindparam("ws"))
    .order_by(_ea.until, _ea.kind, _ea.key)
)


@dataclass(frozen=True)
class Earlier:
    """How the records stood at one moment that were changed then or later: JSON by table and key, None for there was none."""

    changed: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)

    @classmethod
    def at(cls, connection: Connection, workspace_id: str, as_of: datetime) -> "Earlier":
        """What has changed since a moment (UTC); of several changes of a record the first says how it stood."""
        found: dict[str, dict[str, str | None]] = {}
        for kind, key, body in connection.execute(_CHANGED, {"ws": workspace_id, "as_of": as_of}):
            found.setdefault(kind, {}).setdefault(key, body)
        return cls(found)

    def __contains__(self, record: type[Any]) -> bool:
        return _NAMES[record] in self.changed

    def stood(self, record: type[Kept], now: Iterable[Kept]) -> tuple[Kept, ...]:
        """Some records as they are ``now``, as they stood then; those that were not there left out."""
        was = self.changed.get(_NAMES[record])
        if was is None:
            return tuple(now)
        before = (_read(record, was[key]) if (key := key_of(item)) in was else item for item in now)
        return tuple(item for item in before if item is not None)

    def all(
        self,
        record: type[Kept],
        now: Iterable[Kept],
        order: Callable[[Kept], Any] = lambda _: 0,
        fits: Callable[[Kept], bool] = lambda _: True,
    ) -> tuple[Kept, ...]:
        """As ``stood``, and with them those that ``fits`` says belonged to them then and do not now; in their ``order``."""
        was = self.changed.get(_NAMES[record])
        if was is None:
            return tuple(now)
        found = {key_of(item): item for item in now}
        before = {key: _read(record, body) for key, body in was.items()}
        known = {key: item for key, item in (found | before).items() if item is not None}
        return tuple(sorted((item for key, item in known.items() if key not in before or fits(item)), key=order))


NOW = Earlier()  # nothing has changed since now


def stories(connection: Connection, workspace_id: str) -> Iterator[Was]:
    """All that records were before they were changed, by time; keys by the names of their fields."""
    records = {record.__name__.casefold(): record for record in REMEMBERED}
    names = {_NAMES[record]: (name, _KEYS[record]) for name, record in records.items()}
    for until, kind, key, body in connection.execute(_ALL, {"ws": workspace_id}):
        name, fields_ = names[kind]
        own = dict(zip(fields_, key.split("\t"), strict=True))
        yield Was(name, own, until, None if body is None else json.loads(body))


class Remembering(Writing):
    """What a change writes over is written down."""

    def _remember(self, record: type[Any], told: Sequence[Any], *, new: bool) -> None:
        """Write down how these records stand before they are saved; ``new``: also that there were none."""
        if record not in REMEMBERED:
            return
        here = {key_of(item): item for item in self._standing(record, told)}
        coming = {key_of(item): item for item in told}
        self._write(
            record, {key: here.get(key) for key, item in coming.items() if _differs(here.get(key), item, new=new)}
        )

    def _forget(self, item: Any) -> None:  # noqa: ANN401
        """Write down how a record stands that is about to be removed."""
        if type(item) in REMEMBERED:
            self._write(type(item), {key_of(one): one for one in self._standing(type(item), [item])})

    def tell_earlier(self, told: Iterable[Was]) -> None:
        """Add to the past what records that are here now were in another database."""
        records = {record.__name__.casefold(): record for record in REMEMBERED}
        for was in told:
            record = records[was.kind]
            key = "\t".join(str(was.key[name]) for name in _KEYS[record])
            body = None if was.body is None else _FORMS[record].dump_json(_FORMS[record].validate_python(was.body))
            values = {"workspace_id": self._ws, "until": was.until, "kind": _NAMES[record], "key": key}
            self._connection.execute(ignore(schema.earlier, self._dialect), values | {"body": body and body.decode()})

    def _write(self, record: type[Any], before: Mapping[str, Any]) -> None:
        common = {"workspace_id": self._ws, "until": self.now, "kind": _NAMES[record]}
        rows = [{**common, "key": key, "body": _written(record, item)} for key, item in before.items()]
        if rows:
            self._connection.execute(ignore(schema.earlier, self._dialect), rows)

    def _standing(self, record: type[Any], told: Sequence[Any]) -> Iterator[Any]:
        names = _KEYS[record]
        for start in range(0, len(told), AT_ONCE):
            keys = [tuple(_of_key(item, name) for name in names) for item in told[start : start + AT_ONCE]]
            given: Any = [key[0] for key in keys] if len(names) == 1 else keys
            rows = self._connection.execute(_THOSE[record], {"ws": self._ws, "keys": given})
            yield from made(record, rows)


def _differs(here: Any, told: Any, *, new: bool) -> bool:  # noqa: ANN401 - two records of a kind
    return new and not _always(told) if here is None else _plain(here) != _plain(told)


def _always(item: Any) -> bool:  # noqa: ANN401
    """Whether a record that was not known before was there all the time, as a first membership is."""
    return isinstance(item, _ALWAYS) or (isinstance(item, Membership) and item.start is None)


def _asked(record: type[Any]) -> Select[Any]:
    """The records of a kind with the keys listed."""
    table = TABLES[record]
    own = [table.c[name] for name in _KEYS[record]]
    if record is Workspace:
        return select(*columns(record)).where(table.c.id == bindparam("ws"))
    several = tuple_(*own).in_(bindparam("keys", expanding=True))
    given = several if len(own) > 1 else among(own[0], "keys")
    return select(*columns(record)).where(table.c.workspace_id == bindparam("ws"), given)


_KEYS = {
    record: tuple(column.name for column in TABLES[record].primary_key if column.name != "workspace_id")
    for record in REMEMBERED
}
_THOSE = Memo[type[Any], Select[Any]](_asked)
_FORMS = Memo[type[Any], TypeAdapter[Any]](TypeAdapter)


def key_of(item: Any) -> str:  # noqa: ANN401 - a record
    """A record's key as text."""
    return "\t".join(str(_of_key(item, name)) for name in _KEYS[type(item)])


def _of_key(item: Any, name: str) -> Any:  # noqa: ANN401
    """A membership from always on has no start, which a key cannot be without."""
    value = getattr(item, name)
    return ALWAYS if value is None else value


def _plain(item: Any) -> Any:  # noqa: ANN401
    return replace(item, start=None) if isinstance(item, Membership) and item.start == ALWAYS else item


def _written(record: type[Any], item: Any) -> str | None:  # noqa: ANN401
    return None if item is None else _FORMS[record].dump_json(_plain(item)).decode()


def _read(record: type[Kept], body: str | None) -> Kept | None:
    found: Kept | None = None if body is None else _FORMS[record].validate_json(body)
    return found
