"""What a file alone cannot tell, and what a person answered to it: which stage, which owner, which way round the days are."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from spm_core.book.refusals import Refusal
from spm_core.exchange.cells import folded


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person said about an export: stage of the file → code here, owner of the file → member's name here.

    ``day_first`` says of a date column whether the day comes before the month. Names of the file are compared without case,
    accents and punctuation.
    """

    stages: Mapping[str, str] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    day_first: Mapping[str, bool] = field(default_factory=dict)

    def stage(self, name: str) -> str | None:
        """The code of a stage of the file, None where nobody said."""
        return _of(self.stages, name)

    def owner(self, name: str) -> str | None:
        """The member that an owner of the file is, None where nobody said."""
        return _of(self.owners, name)

    def first(self, column: str) -> bool | None:
        """Whether the day is first in a date column, None where nobody said."""
        return self.day_first.get(folded(column))


NONE = Answers()


class UndecidedError(Refusal):
    """The days of one column can be read in two ways: ``column`` of ``file``, for example ``sample``."""

    def __init__(self, file: str, column: str, sample: str) -> None:
        super().__init__(
            f"{file}: in column {column}, is {sample} day/month or month/day? Write its dates as YYYY-MM-DD."
        )
        self.file, self.column, self.sample = file, column, sample


def _of(said: Mapping[str, str], name: str) -> str | None:
    if not said:
        return None
    wanted = folded(name)
    return next((value for key, value in said.items() if folded(key) == wanted), None)
