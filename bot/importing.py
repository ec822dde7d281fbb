"""Bringing what was read from files into the store: what is there already, and saving the changes in one transaction."""

from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING

from spm_core.book.agreed import Setting
from spm_core.book.choices import joined
from spm_core.book.opportunities import EventType
from spm_core.book.records import DEFAULT_STAGES, Membership, Rate, Stages
from spm_core.book.refusals import ConflictError, NotFoundError, RacedError
from spm_core.exchange import Batch, Changes, Difference, Existing
from spm_core.exchange.reading import Reading
from spm_core.store import Database, Draft, Everything, Store, Unit, new_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Along = Callable[[Unit, Changes], None]

TRIES = 5
BUSY = "Others changed the same records all the while, so nothing was imported. Try again in a moment."


def bring_in(
    database: Database | None,
    store: Store | None,
    reading: "Callable[[], Reading]",
    name: str,
    now: datetime,
    along: "Along | None" = None,
) -> Changes:
    """Save what the files say; a company that is not there yet is made in ``database`` under ``name``.

    ``now`` (UTC) is when it is recorded; what ``along`` saves, in order to take it back, goes with it. All is worked out before
    its turn to write, so that people can work meanwhile; where somebody changed what it goes by, ``reading`` reads the files
    anew. Raises Refusal when the settings in the files are impossible; nothing is saved then.
    """
    if store is None:
        assert database is not None
        return _found(database, reading(), name, now)
    refused = ConflictError(BUSY)
    for _ in range(TRIES):
        try:
            changes = _try(store, reading, now, along)
        except ConflictError as problem:
            refused = problem
        else:
            return changes
    raise refused


def _found(database: Database, reading: Reading, name: str, now: datetime) -> Changes:
    """A new company and all that is told of it."""
    changes = Changes(reading, Existing(), now=now, new_id=new_id, name=name)
    with database.draft(changes.workspace, changes.stages, now) as draft:
        for batch in changes.batches():
            _write_down(draft, batch)
        made = database.add_workspace(changes.workspace, changes.stages)
        with made.write(now, patient=True) as unit:
            draft.save(unit)
    return changes


def _try(store: Store, reading: "Callable[[], Reading]", now: datetime, along: "Along | None") -> Changes:
    """Raises ConflictError when others changed meanwhile what it goes by; nothing is saved then."""
    with ExitStack() as stack:
        with store.everything() as everything:
            seen = existing(store, everything)
            changes = Changes(reading(), seen, now=now, new_id=new_id, undoable=along is not None)
            draft = stack.enter_context(store.draft(changes.workspace, changes.stages, now))
            for batch in changes.batches():
                _write_down(draft, batch)
                draft.save_many(_joined(batch, seen))
        unit = stack.enter_context(store.write(now, patient=True))
        with store.everything() as everything:
            if not seen.still(existing(store, everything), changes.reading.company):
                raise RacedError(BUSY)
        draft.save(unit)
        unit.forget_track()
        if along is not None:
            along(unit, changes)
    return changes


def _joined(batch: Batch, seen: Existing) -> "Iterator[Setting]":
    """The marks of those who are in a team by these files and were in none before."""
    known = {one.member_id for one in seen.memberships}
    fresh = {one.member_id for one in batch.records if isinstance(one, Membership) and one.end is None}
    return (joined(of) for of in sorted(fresh - known))


def stages_here(url: str, workspace: str | None) -> Stages:
    """The stages of the company that an import goes to: the usual ones where there is none yet."""
    database = Database(url)
    try:
        if not database.current() or not database.workspaces():
            return DEFAULT_STAGES
        return database.store(workspace).company().stages
    except NotFoundError:
        return DEFAULT_STAGES
    finally:
        database.close()


def difference_words(found: Difference, stages: Stages) -> str:
    """``Acme pump: Qualified → Offer made`` or ``Acme pump: amount 40000 → 45000``."""
    event = found.event
    named = {EventType.STAGE, EventType.WON, EventType.LOST, EventType.REOPENED}
    if event.type in named:
        codes = (stages.by_code.get(code or "") for code in (event.before, event.after))
        before, after = (stage.name if stage else "?" for stage in codes)
        return f"{found.name}: {before} → {after}"
    field = (event.field or event.type.value).removesuffix("_id").replace("_", " ")
    if field in ("owner", "account"):  # ids say nothing to people
        return f"{found.name}: {field} changed"
    return f"{found.name}: {field} {event.before or 'empty'} → {event.after or 'empty'}"


def rehearse(store: Store | None, reading: Reading, name: str, now: datetime) -> Changes:
    """Work out what ``bring_in`` would do, and save nothing."""
    if store is None:
        changes = Changes(reading, Existing(), now=now, new_id=new_id, name=name)
        _exhaust(changes)
        return changes
    with store.everything() as everything:
        changes = Changes(reading, existing(store, everything), now=now, new_id=new_id)
        _exhaust(changes)
    return changes


def existing(store: Store, everything: Everything) -> Existing:
    """What a workspace knows, for an import; the large records are asked for while ``everything`` is open."""
    company = store.company()
    return Existing(
        workspace=company.workspace,
        stages=company.stages,
        teams=store.teams(),
        members=store.members(),
        memberships=store.memberships(),
        accounts=store.accounts(),
        products=company.products,
        benchmarks=company.benchmarks,
        settings=store.settings(),
        targets=store.targets(),
        rates=list(everything.rates()),
        planned=list(everything.planned()),
        snoozes=list(everything.snoozes()),
        contacts=list(everything.contacts()),
        work_plans=list(everything.work_plans()),
        account_plans=list(everything.account_plans()),
        reviews=list(everything.reviews()),
        rules=list(everything.rules()),
        occurrences=list(everything.occurrences()),
        closures=list(everything.closures()),
        absences=list(everything.absences()),
        actions=list(everything.actions()),
        histories=everything.histories,
        offers=everything.offers_of,
        activities=everything.activities_named,
    )


def _exhaust(changes: Changes) -> None:
    for _ in changes.batches():
        pass


def _write_down(draft: Draft, batch: Batch) -> None:
    draft.bring(batch.records)
    draft.bring(Rate(*rate) for rate in batch.rates)
    draft.tell_earlier(batch.earlier)
    draft.append_many(batch.histories)
    draft.send_offers(batch.offers)
    draft.append_offers(batch.offer_events)
    draft.log_many(batch.activities)
