"""What every report begins with, and the line that stands for one opportunity in it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from spm_core.book.book import Book
from spm_core.book.names import normalised
from spm_core.book.opportunities import Opportunity
from spm_core.reports import figures
from spm_core.reports.json import ASIDE

NAME = 60  # characters of a name in a line


@dataclass(frozen=True, slots=True)
class Report:
    """The keys every report begins with: instants in the team's zone, money in ``currency`` (major units)."""

    kind: str
    scope: str
    as_of: datetime
    since: datetime
    currency: str

    @classmethod
    def of(cls, book: Book, kind: str, **rest: Any) -> Self:  # noqa: ANN401 - each report's own fields
        """A report of a kind on a Book."""
        as_of, since = book.as_of.astimezone(book.zone), book.since.astimezone(book.zone)
        return cls(kind, str(book.scope), as_of, since, book.company.workspace.currency, **rest)


@dataclass(frozen=True, slots=True)
class Sum:
    """How many opportunities, and their value in the reporting currency."""

    count: int = 0
    value: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Line:
    """One opportunity in a list: its value (reporting currency) is None when unknown, ``estimated`` from a list price."""

    id: str
    external_id: str | None
    name: str
    account: str | None
    owner: str
    stage: str
    value: Decimal | None
    estimated: bool
    called: str = field(default="", kw_only=True, metadata=ASIDE)  # the owner as colleagues say it
    neighbours: bool = field(default=False, kw_only=True, metadata=ASIDE)  # the account has another one that is open

    @classmethod
    def of(cls, book: Book, item: Opportunity, **rest: Any) -> Self:  # noqa: ANN401 - each line's own fields
        """The line of an opportunity as it is now, at today's rate."""
        account = book.accounts.get(item.account_id or "")
        owner = book.members.get(item.owner_id)
        return cls(
            id=item.id,
            external_id=item.external_id or item.id,  # the id under which it is exported
            name=item.name,
            account=account.name if account else None,
            owner=owner.name if owner else item.owner_id,
            stage=book.stages.by_code[item.stage].name,
            value=book.value(item),
            estimated=book.estimated(item),
            called=book.called(item.owner_id),
            neighbours=book.has_neighbours(item),
            **rest,
        )

    @property
    def title(self) -> str:
        """The opportunity in three words: ``Birch 25k``."""
        about = "≈ " if self.estimated else ""
        return f"{self.short} {about}{figures.money(self.value)}" if self.value else self.short

    @property
    def short(self) -> str:
        """The account's name, else the opportunity's; ``Acme: second line`` where the account has several.

        So short that what is said of it stays in sight.
        """
        if self.account is None or (self.neighbours and self._names_account):
            return figures.clip(self.name, NAME)
        if self.neighbours:
            return f"{figures.clip(self.account, NAME // 2)}: {figures.clip(self.name, NAME // 2)}"
        return figures.clip(self.account, NAME)

    @property
    def _names_account(self) -> bool:
        """Whether its own name says whose it is: the account's first words stand in it, whatever its legal form."""
        words = normalised(self.account or "").split()[:2]
        return " ".join(words) in normalised(self.name)


def told_apart(lines: Sequence[Line]) -> list[str]:
    """What opportunities are called where several stand in one line: with their value where a customer has two of them."""
    often = Counter(line.short for line in lines)
    return [line.title if often[line.short] > 1 else line.short for line in lines]
