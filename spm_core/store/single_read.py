"""Reading single opportunities that a Book has only as counts: for those who ask where a count comes from."""

from dataclasses import replace
from itertools import groupby

from sqlalchemy import Connection, bindparam, select

from spm_core.book.book import Book, Singles
from spm_core.book.history import visits
from spm_core.book.opportunities import Event
from spm_core.store import schema
from spm_core.store.columns import UtcTime, among
from spm_core.store.record_read import won_since
from spm_core.store.rows import columns, made

_e = schema.opportunity_event.c
_known = bindparam("as_of", type_=UtcTime())
_EVENTS = (
    select(*columns(Event))
    .where(_e.workspace_id == bindparam("ws"), among(_e.opportunity_id, "ids"))
    .where(_e.effective_at < _known, _e.recorded_at < _known)
    .order_by(_e.opportunity_id, _e.seq)
)


def with_singles(connection: Connection, book: Book) -> Book:
    """The Book with the visits and wins that it counts, one by one."""
    params = {
        "ws": book.company.workspace.id,
        "ids": [item.id for item in (*book.still, *book.closed)],
        "as_of": book.as_of,
    }
    rows = connection.execute(_EVENTS, params).all()
    stays = {
        of: tuple(visits(made(Event, group), book.stages))
        for of, group in groupby(rows, key=lambda values: values.opportunity_id)
    }
    mine = tuple(item for item in won_since(connection, book) if book.owns_close(item))
    return replace(book, singles=Singles(stays, mine))
