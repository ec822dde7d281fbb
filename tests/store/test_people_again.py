"""Activity, its sufficiency and planning (F14, F15, F18) agree with plain counting over what was logged and planned."""

from datetime import timedelta
from typing import Any

import naive_people as again
from busy_company import DEEDS, Busy, Deed
from hypothesis import given
from hypothesis import strategies as st
from naive_company import Naive
from random_company import HOUR, Step
from same_numbers import same
from test_reports_again import OFTEN, SCOPES, STEPS, TOLD, lived, told

from spm_core.book.book import Book
from spm_core.reports.activity import activity
from spm_core.reports.planning import planning
from spm_core.store import Database


@OFTEN
@given(first=st.lists(STEPS, min_size=20, max_size=60), more=TOLD, deeds=DEEDS, days=st.integers(3, 60))
def test_activity_and_planning_are_what_plain_counting_gives(
    database: Database, first: list[Step], more: list[Any], deeds: list[Deed], days: int
) -> None:
    busy = Busy(lived(database, first, more, []))
    busy.live(deeds)
    world = busy.world
    as_of = world.now + HOUR
    for scope in SCOPES:
        since = as_of - timedelta(days=days)
        book = world.store.book(scope, as_of, since, whole=True)
        agree(book, Naive(told(world), scope.kind, scope.id, as_of, since), busy)


def agree(book: Book, naive: Naive, busy: Busy) -> None:
    found = activity(book)
    same(found.team, again.tally(naive, None))
    for row in found.members:
        same(row, again.tally(naive, row.member.lower()))
    same(found, again.activity(naive))
    kept = planning(book)
    people = [row.member.lower() for row in kept.members]
    for row in kept.members:
        same(row, again.planning(naive, busy, row.member.lower(), people))
