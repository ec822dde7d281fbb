"""The figures a company fixes: list prices, benchmarks, targets, exchange rates. The file's word counts; a change is said."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from spm_core.book.agreed import Setting
from spm_core.book.choices import read
from spm_core.book.money import to_minor
from spm_core.book.records import FROM_THE_START, OWN_LIMITS, Benchmark, Product, Stages, Target
from spm_core.book.refusals import UnreadableError
from spm_core.exchange.cells import decimal, folded, money, same
from spm_core.exchange.dates import Times
from spm_core.exchange.existing import Directory, Existing, Rate
from spm_core.exchange.reading import Reading, Row, named
from spm_core.exchange.settings import currency_of

BENCHMARKS = (
    "average_won",
    "win_rate",
    "cycle_days",
    "meetings_per_new_opportunity",
    "mean_days",
    "win_share",
    OWN_LIMITS,
)

Figure = TypeVar("Figure", Product, Benchmark, Setting, Target)


@dataclass(slots=True)
class Plan:
    """Turns the rows of products, benchmarks, targets and rates into records to save; ``now`` (UTC) is when."""

    reading: Reading
    existing: Existing
    directory: Directory
    times: Times
    currency: str
    now: datetime
    stages: Stages

    def records(self) -> Iterator[Product | Benchmark | Setting | Target]:
        """What is new or another than here."""
        yield from self.reading.made("products", self._product)
        yield from self.reading.made("benchmarks", self._benchmark)
        yield from self.reading.made("choices", self._choice)
        yield from self.reading.made("targets", self._target)

    def rates(self) -> Iterator[Rate]:
        """Exchange rates that are new or differ."""
        here = {(day, code): rate for day, code, rate in self.existing.rates}
        for day, code, rate in self.reading.made("rates", self._rate):
            if here.get((day, code)) != rate:
                yield day, code, rate

    def _product(self, row: Row) -> Product | None:
        name, code = named(row), currency_of(row.get("currency"), self.currency)
        told = Product(self.directory.product(name), to_minor(money(row.get("list_price")), code), code)
        self.directory.products[folded(name)] = told.name
        return self._planned(told, self.existing.products.get(told.name), f"the list price of {told.name}", row)

    def _benchmark(self, row: Row) -> Benchmark | None:
        if row.get("name") not in BENCHMARKS:
            raise UnreadableError(f"{row.get('name')!r} is no benchmark. Write one of: {', '.join(BENCHMARKS)}.")
        told = Benchmark(row.get("name"), row.get("stage"), decimal(row.get("value")))
        value = self.existing.benchmarks.get((told.name, told.stage))
        here = None if value is None else replace(told, value=value)
        return self._planned(told, here, f"{told.name} {told.stage}".strip(), row)

    def _choice(self, row: Row) -> Setting | None:
        name, value = row.get("name"), read(row.get("name"), row.get("value"), self.stages)
        team = self.directory.teams.get(same(row.get("team"))) if row.get("team") else None
        if row.get("team") and team is None:
            raise UnreadableError(f"There is no team {row.get('team')!r}.")
        told = Setting("team" if team else "company", team.id if team else "", name, value)
        mine = (item for item in self.existing.settings if (item.scope_id, item.name) == (told.scope_id, name))
        return self._planned(told, next(mine, None), f"{name} {row.get('team')}".strip(), row)

    def _target(self, row: Row) -> Target | None:
        of, code = row.get("of"), currency_of(row.get("currency"), self.currency)
        found = self.directory.teams.get(same(of)) or self.directory.member(of)
        if found is None:
            raise UnreadableError(f"{of!r} is neither a member nor a team.")
        month = self.times.day(f"{row.get('month')[:7]}-01")
        set_at = self.times.instant(row.get("set_at")) if row.get("set_at") else FROM_THE_START
        by = self.directory.member(row.get("set_by")) if row.get("set_by") else None
        told = Target(found.id, month, to_minor(money(row.get("amount")), code), code, set_at, by.id if by else None)
        here = next((item for item in self.existing.targets if (item.of_id, item.month) == (found.id, month)), None)
        if here is None:
            return told
        if row.get("set_at") and set_at <= here.set_at:
            return None  # what is here was set later
        # A version of its own: reports on the time before keep the one that was known then.
        newer = replace(here, amount=told.amount, currency=code)
        changed = self._planned(newer, here, f"the target of {of} for {month:%Y-%m}", row)
        return replace(changed, set_at=self.now, set_by=None) if changed else None

    def _planned(self, told: Figure, here: Figure | None, what: str, row: Row) -> Figure | None:
        """A figure of the plan where it is new or another; the file's word counts, what it was is said."""
        if here is not None and told != here:
            self.reading.findings.warn(f"{row.file}: {what} was another here and is now the file's.")
        return None if told == here else told

    def _rate(self, row: Row) -> tuple[date, str, Decimal]:
        rate = decimal(row.get("rate"))
        if rate <= 0:
            raise UnreadableError(f"An exchange rate is more than zero; {row.get('rate')} is not.")
        return self.times.day(row.get("date")), currency_of(row.get("currency"), ""), rate
