"""What people write in coaching stays out of error messages, and so out of logs, on both databases."""

from datetime import UTC, date, datetime

import pytest

from spm_core.book.agreed import Action
from spm_core.book.refusals import ConflictError
from spm_core.store import Store

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
SECRET = "I am afraid of their buyer"


def test_a_failed_write_names_no_words(store: Store) -> None:
    with pytest.raises(ConflictError) as refused, store.write(NOW) as unit:
        unit.save(Action("a", SECRET, "nobody", date(2026, 3, 6), NOW, "mia", private=True))
    told: BaseException | None = refused.value
    words = []
    while told is not None:
        words.append(str(told))
        told = told.__cause__
    assert len(words) > 1  # the database's own error is among them
    assert SECRET not in "\n".join(words)
