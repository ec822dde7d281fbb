"""What the store refuses: said so that the person who asked knows what to do next."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from spm_core.book.refusals import ConflictError, Refusal


class Unavailable(Refusal):
    """The database cannot be reached, or somebody else holds it; nothing was saved."""


BUSY = "The database is busy or cannot be reached, so nothing was saved. Try again in a moment."


@contextmanager
def translated() -> Iterator[None]:
    """Turn the database's own errors into refusals: Unavailable, or ConflictError for a row that cannot be."""
    try:
        yield
    except IntegrityError as problem:
        raise ConflictError(
            "That is saved already, or belongs to a record that is not here. Read it again and decide anew."
        ) from problem
    except (OperationalError, PoolTimeoutError) as problem:
        raise Unavailable(BUSY) from problem
    except DBAPIError as problem:
        if problem.connection_invalidated:
            raise Unavailable(BUSY) from problem
        raise
