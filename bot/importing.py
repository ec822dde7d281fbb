"""Bringing what was read from files into the store: what is there already, and saving the changes in one transaction."""

from datetime import datetime
from typing import TYPE_CHECKING

from spm_core.book.agreed import Setting
from spm_core.book.choices import joined
from spm_core.book.opportunities import EventType
from spm_core.book.records import DEFAULT_STAGES, Membership, Stages
from spm_core.book.refusals import NotFoundError, RacedError
from spm_core.exchange import Batch, Changes, Difference, Existing
from spm_core.exchange.reading import Reading
from spm_core.store import Database, Everything, Store, Unavailable, Unit, new_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Clock = Callable[[], datetime]

TRIES = 5


def bring_in(database: Database | None, store: Store | None, reading: Reading, name: str, now: datetime) -> Changes:
    """Save what the files say; a company that is not there yet is made in ``database`` under ``name``.

    ``now`` (UTC) is when it is recorded. Raises Refusal when the settings in the files are impossible; nothing is saved then.
    One transaction holds everybody else's writes up while it reads the files, of any size.
    """
    if store is None:
        assert database is not None
        changes = Changes(reading, Existing(), now=now, new_id=new_id, name=name)
        made = database.add_workspace(changes.workspace, changes.stages)
        with made.write(now) as unit:
            _save(unit, changes)
        return changes
    with store.everything() as everything, store.write(now) as unit:
        seen = existing(store, everything)
        changes = Changes(reading, seen, now=now, new_id=new_id)
        for batch in changes.batches():
            _save_batch(unit, batch)
            unit.save_many(_joined(batch, seen))
        unit.forget_track()
    return changes


def _joined(batch: Batch, seen: Existing) -> "Iterator[Setting]":
    """The marks of those who are in a team by these files and were in none before."""
    known = {one.member_id for one in seen.memberships}
    fresh = {one.member_id for one in batch.records if isinstance(one, Membership) and one.end is None}
    return (joined(of) for of in sorted(fresh - known))


def bring_in_beside(
    store: Store, reading: "Callable[[], Reading]", now: datetime, along: "Callable[[Unit, Changes], None]"
) -> Changes:
    """As ``bring_in``, while people work: worked out before its turn to write, then saved at once with what is to go along.

    ``reading`` reads the files anew; where somebody else changed what they say meanwhile, it is worked out again.
    """
    for _ in range(TRIES):
        with store.everything() as everything:
            seen = existing(store, everything)
            changes = Changes(reading(), seen, now=now, new_id=new_id)
            batches = list(changes.batches())
        try:
            with store.write(now) as unit:
                if (store.accounts(), store.members(), store.company().stages) != (
                    seen.accounts,
                    seen.members,
                    seen.stages,
                ):
                    continue
                for batch in batches:
                    _save_batch(unit, batch)
                    unit.save_many(_joined(batch, seen))
                unit.forget_track()
                along(unit, changes)
        except RacedError:
            continue
        return changes
    raise Unavailable(
        "Others changed the same opportunities all the while, so nothing was imported. Try again in a moment."
    )


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


def _save(unit: Unit, changes: Changes) -> None:
    for batch in changes.batches():
        _save_batch(unit, batch)
    unit.forget_track()


def _save_batch(unit: Unit, batch: Batch) -> None:
    unit.save_many(batch.records)
    unit.save_rates(batch.rates)
    unit.append_many(batch.histories)
    unit.send_offers(batch.offers)
    for events in batch.offer_events:
        unit.append_offer(events)
    unit.log_many(batch.activities)
