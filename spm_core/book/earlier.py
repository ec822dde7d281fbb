"""What a record was before it was changed, as plain values: how it is told from one database to another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Was:
    """Until an instant (UTC) the record of a ``kind`` with this ``key`` had the values of ``body``; None: there was none.

    ``kind`` is the record's name in small letters; ``key`` and ``body`` hold its fields by name, as JSON has them.
    """

    kind: str
    key: Mapping[str, Any]
    until: datetime
    body: Mapping[str, Any] | None
