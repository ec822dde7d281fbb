"""Key accounts with all below them (F19) agree with plain counting over what was won, said, planned and agreed."""

from datetime import timedelta
from typing import Any

import naive_accounts as again
from busy_company import DEEDS, Busy, Deed
from hypothesis import given
from hypothesis import strategies as st
from naive_company import Naive
from random_company import HOUR, Step
from same_numbers import same
from test_reports_again import OFTEN, SCOPES, STEPS, TOLD, lived, told

from spm_core.book.book import Book
from spm_core.reports.accounts import accounts
from spm_core.store import Database


@OFTEN
@given(first=st.lists(STEPS, min_size=30, max_size=90), more=TOLD, deeds=DEEDS)
def test_key_accounts_are_what_plain_counting_gives(
    database: Database, first: list[Step], more: list[Any], deeds: list[Deed]
) -> None:
    busy = Busy(lived(database, first, more, []))
    busy.live(deeds)
    as_of = busy.world.now + HOUR
    since = as_of - timedelta(days=28)
    for scope in SCOPES:
        book = busy.world.store.book(scope, as_of, since, whole=True)
        agree(book, Naive(told(busy.world), scope.kind, scope.id, as_of, since), busy)


def agree(book: Book, naive: Naive, busy: Busy) -> None:
    found = {row.id: row for row in accounts(book).accounts}
    for account in busy.accounts:
        if account.id in found:
            same(found[account.id], again.line(naive, busy, account))
            expected = again.standing(naive, busy, account)
            if book.scope.kind != "company":  # what was agreed is in the Book of those who agreed it
                del expected["actions_due"], expected["actions_done"]
            same(found[account.id].standing, expected)
    owned = {one.id for one in busy.accounts if one.key_account and naive.holds(one.owner_id, naive.today)}
    assert owned <= found.keys() <= {"acme", "beta"}
