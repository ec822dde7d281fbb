"""The record of a planned meeting: the same id for the same meeting whoever writes it down, and what a person changed stays."""

import uuid
from dataclasses import replace
from datetime import date

from spm_core.book.cadence import Occurrence
from spm_core.meetings.cadence import Meeting

_OCCURRENCES = uuid.UUID("b7a0a9a4-5f0e-4b43-8a52-1d6c2f1c7a10")


def occurrence_id(kind: str, scope_kind: str, scope_id: str, nominal_date: date) -> str:
    """The id of a meeting, which follows from what makes it unique."""
    words = f"{kind}\n{scope_kind}\n{scope_id}\n{nominal_date.isoformat()}"
    return str(uuid.uuid5(_OCCURRENCES, words))


def as_known(meeting: Meeting, known: Occurrence | None) -> Occurrence:
    """The occurrence of a meeting; one that is only planned follows its rule, one that a person moved, ran or held does not."""
    rule = meeting.rule
    if known is None:
        key = (rule.kind, rule.scope_kind, rule.scope_id, meeting.nominal_date)
        return Occurrence(occurrence_id(*key), *key, meeting.starts_at, rule.minutes, meeting.status)
    if known.status != "planned" or known.freeze_at is not None or known.started_at is not None:
        return known
    return replace(known, starts_at=meeting.starts_at, minutes=rule.minutes, status=meeting.status)
