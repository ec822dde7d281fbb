"""`spm demo`: fills an empty database with an invented company and its history."""

import sys
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.company import DatabaseOption, opened
from spm_core.book.periods import instant
from spm_core.book.records import Rate
from spm_core.book.refusals import Refusal

if TYPE_CHECKING:
    from spm_core.demo.company import Invented, Share
    from spm_core.store import Database, Store, Unit

BEGINS = time(6)  # of the day it is invented for: the latest that anything can have been recorded


def register(app: typer.Typer) -> None:
    """Sign up for the command."""
    app.command()(demo)


def demo(
    today: Annotated[str | None, typer.Option(help="The history ends before this day (YYYY-MM-DD)")] = None,
    teams: Annotated[int, typer.Option(min=1, help="How many teams")] = 2,
    sellers: Annotated[int, typer.Option(min=1, help="Sellers in each")] = 5,
    months: Annotated[int, typer.Option(help="How many months of history")] = 18,
    seed: Annotated[int, typer.Option(help="Another number, another company")] = 1,
    url: DatabaseOption = None,
) -> None:
    """Fill an empty database with a made-up company and its history; the same options give the same company."""
    from spm_core.demo.company import invent

    company = invent(_day(today), teams=teams, sellers=sellers, months=months, seed=seed)
    number = fill(url, company)
    print(
        f"{company.workspace.name}: {len(company.members)} people, {number} opportunities, up to {company.stretch.today}."
    )


def fill(url: str | None, company: "Invented") -> int:
    """Save an invented company in one go, a team at a time; the number of its opportunities.

    Raises Refusal when the database holds a company already.
    """
    with opened(url) as database:
        store = _empty_store(database, company)
        now = instant(company.stretch.today, BEGINS, company.crews[0].zone)
        total = 0
        with store.write(now) as unit:
            _settle(unit, company)
            for number, share in enumerate(company.shares(), 1):
                total += _save(unit, share)
                _progress(number, len(company.teams))
        return total


def _empty_store(database: "Database", company: "Invented") -> "Store":
    """A new company's store, or that of an attempt which was broken off before anybody was in it."""
    there = database.workspaces()
    if [workspace.id for workspace in there] == [company.workspace.id] and not database.store().members():
        return database.store()
    if there:
        names = ", ".join(workspace.name for workspace in there)
        raise Refusal(
            f"This database already holds {names}, and the demo company only moves into an empty one. "
            "Name another with --db, for example --db sqlite:///demo.db."
        )
    return database.add_workspace(company.workspace, company.stages)


def _day(text: str | None) -> date:
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal(f"{text!r} is no day. Write it as 2026-03-02.") from None


def _settle(unit: "Unit", company: "Invented") -> None:
    """People before their teams, parents before their subsidiaries."""
    unit.bring(company.members)
    unit.bring(company.teams)
    unit.bring(company.memberships)
    unit.bring(company.accounts)
    unit.bring(company.products)
    unit.bring(Rate(*rate) for rate in company.rates)
    unit.bring(company.rules)


def _save(unit: "Unit", share: "Share") -> int:
    total = unit.append_many(share.opportunities)
    unit.send_offers(share.offers)
    unit.log_many(share.activities)
    unit.bring([*share.targets, *share.occurrences, *share.notes, *share.planned, *share.snoozes, *share.said])
    return total


def _progress(number: int, teams: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if number == teams else ""
        sys.stderr.write(f"\r  team {number} of {teams}{end}")
        sys.stderr.flush()
