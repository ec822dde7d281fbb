"""Somebody else holds the database: whoever writes hears within Slack's three seconds that nothing was saved, and nothing was.

On SQLite another process holds the write lock; on PostgreSQL another session holds the company's turn, or the row itself.
"""

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import psycopg
import pytest
from sqlalchemy import make_url
from support.office import Office, office

from spm_core.store import Database

PATIENCE = 3.0  # seconds: what Slack gives
NOTHING = "Nothing was saved: the database did not answer."


@pytest.fixture
def place(database: Database, database_url: str, tmp_path) -> Iterator[Office]:
    with office(tmp_path, url=database_url) as found:
        found.answer(found.anna, "log call Birch 5m")  # what is slow only once has happened
        yield found


@contextmanager
def held(place: Office, row: bool = False) -> Iterator[None]:
    """Another process holds what a write needs: the turn, or (``row``) the rows it would change."""
    url = make_url(place.database_url)
    if url.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(url.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        return
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False)) as other:
        if row:
            other.execute("SELECT 1 FROM opportunity FOR UPDATE")
        else:
            other.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [place.store.workspace.id])
        yield
        other.rollback()


def entered(place: Office) -> tuple[int, int, int]:
    """How much there is of what people enter."""
    book = place.store.open_opportunities()
    events = sum(len(place.store.events(item.id)) for item in book)
    with place.store.everything() as everything:
        return len(book), events, sum(1 for _ in everything.activities())


def timed(what) -> float:
    began = time.monotonic()
    what()
    return time.monotonic() - began


def last(place: Office, person) -> str:
    return person.last("general").text


def test_a_command(place):
    before = entered(place)
    with held(place):
        took = timed(lambda: place.anna.says("/spm log meeting Acme 45m", channel="general"))
        said = place.sees(lambda: NOTHING in last(place, place.anna) and place.anna.last("general"))
        assert entered(place) == before
    assert took < PATIENCE
    place.anna.presses("Try again", in_=said)
    place.sees(lambda: "Logged: meeting, Acme, 45 min" in last(place, place.anna))
    assert entered(place)[2] == before[2] + 1


@pytest.mark.parametrize("row", [False, True], ids=["turn", "row"])
def test_a_command_that_changes_an_opportunity(place, row):
    before = entered(place)
    with held(place, row):
        took = timed(lambda: place.anna.says("/spm set Acme 43k", channel="general"))
        said = place.sees(lambda: NOTHING in last(place, place.anna) and place.anna.last("general"))
        assert entered(place) == before
    assert took < PATIENCE
    place.anna.presses("Try again", in_=said)
    place.sees(lambda: "amount 43,000" in last(place, place.anna))
    assert entered(place)[1] == before[1] + 1


def test_a_button(place):
    said = place.answer(place.anna, "move Iris offer")
    before = entered(place)
    with held(place):
        took = timed(lambda: place.anna.presses("Undo", in_=said))
        place.sees(lambda: NOTHING in last(place, place.anna))
        assert entered(place) == before
    assert took < PATIENCE
    place.anna.presses("Undo", in_=said)
    back = "Taken back: Iris deal is in Value agreed"
    place.sees(lambda: any(back in message.text for message in place.anna.sees("general")))


def test_a_form_keeps_all_that_was_typed(place):
    place.anna.says("/spm set Acme", channel="general")
    form = place.sees(lambda: place.anna.modals and place.anna.modal)
    form.fill({"Amount (EUR)": "44k", "Expected close": "2026-06-30"})
    before = entered(place)
    with held(place):
        began = time.monotonic()
        errors = form.submit()
        assert time.monotonic() - began < PATIENCE
        assert list(errors.values()) == [NOTHING]
        assert entered(place) == before
    kept = place.anna.modal
    assert (kept.field("Amount (EUR)"), kept.field("Expected close")) == ("44k", "2026-06-30")
    assert kept.submit() == {}
    place.sees(lambda: "amount 44,000" in last(place, place.anna))


def test_a_decision_between_two_values(place):
    place.anna.says("/spm set Acme", channel="general")
    form = place.sees(lambda: place.anna.modals and place.anna.modal)
    form.fill({"Amount (EUR)": "44k"})
    place.answer(place.mia, "set Acme 45k")
    form.submit()
    both = place.sees(lambda: "△" in place.anna.modal and place.anna.modal)
    before = entered(place)
    with held(place):
        assert timed(lambda: place.anna.presses("Use 44k", in_=both)) < PATIENCE
        again = place.sees(lambda: NOTHING in place.anna.modal and place.anna.modal)
        assert entered(place) == before
    place.anna.presses("Use 44k", in_=again)
    place.sees(lambda: "amount 44,000" in last(place, place.anna))


def test_a_search_goes_on_while_somebody_writes(place):
    place.anna.says("/spm move", channel="general")
    form = place.sees(lambda: place.anna.modals and place.anna.modal)
    block, element = next(
        (block, element) for block, element in form.elements() if element["type"] == "external_select"
    )
    with held(place):
        began = time.monotonic()
        found = place.anna.searches("acm", form, block, element)
        assert time.monotonic() - began < PATIENCE
    assert [option["text"]["text"].partition(" ·")[0] for option in found] == ["Acme deal"]


def test_many_at_once_wait_no_longer_than_one(place):
    before = entered(place)
    with held(place), ThreadPoolExecutor(8) as several:
        people = [place.anna, place.ben, place.mia] * 2
        lines = [f"/spm log call Birch {n}m" for n in range(5, 5 + len(people))]
        say = lambda person, words: timed(lambda: person.says(words, channel="general"))  # noqa: E731
        waits = list(several.map(say, people, lines))
        place.sees(lambda: last(place, place.ben) == NOTHING)
        assert entered(place) == before
    assert max(waits) < PATIENCE
    assert "Logged: call" in place.answer(place.ben, "log call Birch 30m").text
