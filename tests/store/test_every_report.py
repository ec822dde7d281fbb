"""What must hold for every report there is: the same on both databases, after an export, and whenever one asks about the past."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from busy_company import DEEDS, Busy, Deed
from hypothesis import given
from hypothesis import strategies as st
from random_company import HOUR, Step
from test_reports_again import OFTEN, SCOPES, STEPS, TOLD, lived

from bot.importing import bring_in
from bot.kinds import Kind, made
from spm_core.book.periods import Span
from spm_core.exchange import export, read
from spm_core.reports.json import as_json
from spm_core.store import Database, Store
from spm_core.track import remembered

LIVES = {"first": st.lists(STEPS, min_size=25, max_size=70), "more": TOLD, "deeds": DEEDS}


def everything(store: Store, as_of: datetime, since: datetime, kinds: Any = Kind) -> dict[str, Any]:
    """Every report of every scope as the command line gives it, without the ids that are a database's own."""
    found = {}
    for scope in SCOPES:
        whose = store.scope(str(scope))
        book = store.book(whose, as_of, since, whole=True)
        for kind in kinds:
            found[f"{scope} {kind}"] = plain(as_json(made(kind, book)))
    return found


def plain(report: Any) -> Any:
    return json.loads(re.sub(r'"(id|external_id)": "[^"]*"', '"id": ""', json.dumps(report)))


def company(database: Database, first: list[Step], more: list[Any], deeds: list[Deed]) -> Busy:
    busy = Busy(lived(database, first, more, []))
    busy.live(deeds)
    return busy


@OFTEN
@given(**LIVES)
def test_both_databases_say_the_same_to_the_last_digit(
    shared_sqlite: Database, shared_postgresql: Database, first: list[Step], more: list[Any], deeds: list[Deed]
) -> None:
    one, other = (company(database, first, more, deeds).world for database in (shared_sqlite, shared_postgresql))
    as_of = one.now + HOUR
    tracks = [remembered(world.store, Span.MONTH, as_of, world.now) for world in (one, other)]
    assert tracks[0] == tracks[1]
    since = as_of - timedelta(days=28)
    found = [everything(world.store, as_of, since) for world in (one, other)]
    for name, said in found[0].items():
        assert said == found[1][name], name


@OFTEN
@given(**LIVES)
def test_an_exported_company_says_the_same_when_it_comes_back(
    database: Database, first: list[Step], more: list[Any], deeds: list[Deed]
) -> None:
    world = company(database, first, more, deeds).world
    as_of = world.now + HOUR
    with TemporaryDirectory() as folder, world.store.everything() as all_of_it:
        export(world.store.workspace, all_of_it, Path(folder))
        name = f"again {world.store.workspace.id}"
        bring_in(database, None, lambda: read([Path(folder)]), name, as_of)
    other = database.store(name)
    since = as_of - timedelta(days=28)
    one, two = (everything(store, as_of + HOUR, since) for store in (world.store, other))
    for report, said in one.items():
        assert said == two[report], report


@OFTEN
@given(**LIVES, later=st.lists(STEPS, min_size=5, max_size=30))
def test_the_past_stays_what_was_said_then(
    database: Database, first: list[Step], more: list[Any], deeds: list[Deed], later: list[Step]
) -> None:
    busy = company(database, first, more, deeds)
    as_of = busy.world.now + HOUR
    since = as_of - timedelta(days=28)
    said = everything(busy.world.store, as_of, since)
    busy.world.now += 2 * HOUR
    busy.world.live(later)
    for report, now in everything(busy.world.store, as_of, since).items():
        assert now == said[report], report
