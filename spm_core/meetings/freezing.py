"""What is kept with a meeting when its numbers are frozen: the next one of its kind says what moved since."""

from spm_core.book.book import Book
from spm_core.reports.movement import movement
from spm_core.reports.top5 import top5


def frozen(book: Book) -> dict[str, object]:
    """The instant, the parameters and the TOP5 of a Book; the rows are replayed from the events."""
    rates, share = book.company.rates, movement(book).progress_share
    return {
        "as_of": book.as_of.isoformat(),
        "since": book.since.isoformat(),
        "top5": [line.id for line in top5(book).opportunities],
        "progress": None if share is None else str(share),
        "currency": book.company.workspace.currency,
        "rates": {code: str(rates.on(code, book.today)) for code in rates.by_currency},
        "probabilities": {stage.code: str(stage.probability) for stage in book.stages.open},
    }
