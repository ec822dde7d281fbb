"""`/spm kam`: all key accounts against plan, whose turn it is to be looked at closely, and which others to choose."""

from collections.abc import Iterator

from bot.accounts.common import NAME, company_book, may_keep, named
from bot.accounts.review import review_form
from bot.blocks import Block, actions, button, clip, context, escape, section
from bot.desk import Ask, Desk, Later, Open, Reply, Say
from bot.finding import line
from bot.reading import judged, team_scope
from spm_core.book.book import Book
from spm_core.book.records import Role, Scope, Verdict
from spm_core.book.refusals import Refusal
from spm_core.meetings.answers import Agenda
from spm_core.meetings.kam.agenda import kam_agenda
from spm_core.reports import figures
from spm_core.reports.accounts import AccountLine, Accounts

LISTED, SUGGESTED = 20, 5
_CHOOSE = (Role.MANAGER, Role.KAM, Role.ADMIN)


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "kam",
        usage="kam [review CUSTOMER | TEAM]",
        example="kam review Acme",
        more=("kam",),
        says="key accounts against plan, and their reviews",
    )(kam)


def kam(ask: Ask) -> Reply:
    """The portfolio of one's team, or the review of one customer."""
    said = line(ask)
    if said.take_first(["review", "reviews"]):
        account = named(ask, said)
        if account is None:
            raise Refusal("Which key account? For example `kam review Acme`; `/spm kam` says whose turn it is.")
        may_keep(ask, account)
        return Open(review_form(ask, account))
    said.take_word(["team"])
    scope = team_scope(ask, said)
    return Later(lambda: _portfolio(ask, scope))


def _portfolio(ask: Ask, of: Scope) -> Say:
    book = company_book(ask.store, ask.now)
    agenda = kam_agenda(book, of)
    report = agenda.reports["accounts"]
    assert isinstance(report, Accounts)
    heads = [judged(answer.verdict, answer.sentence) for answer in agenda.headlines]
    blocks: list[Block] = [section("\n".join([f"*Key accounts · {escape(clip(of.name, NAME))}*", *heads]))]
    blocks += [_line(book, row) for row in report.accounts[:LISTED]]
    if len(report.accounts) > LISTED:
        blocks.append(context(f"and {len(report.accounts) - LISTED} more"))
    notes = [note for answer in agenda.headlines for note in answer.notes]
    blocks += [context(escape(clip(" · ".join(notes), 600)))] if notes else []
    blocks += _suggested(ask, report)
    return Say(_spoken(book, agenda, report, of), blocks)


def _line(book: Book, row: AccountLine) -> Block:
    press = button("Open", "account.open", {"account": row.id})
    return section(line_words(book, row), accessory=press)


def line_words(book: Book, row: AccountLine) -> str:
    """`✓ *Acme* · Kim · won 42k of 42k by now · open 65k · growing, reviewed Tue 10 Feb`, in mrkdwn."""
    standing, money = row.standing, figures.money
    mark = f"{figures.MARKS[row.verdict]} " if row.verdict is not Verdict.NA else ""
    won = f"won {money(row.won)}" + (f" of {money(standing.pace)} by now" if standing.pace else "")
    owner = book.called(standing.owner_id) if standing.owner_id else "no owner"
    reviewed = (
        f"{row.health}, reviewed {figures.day(standing.last_review)}" if standing.last_review else "never reviewed"
    )
    said = " · ".join([owner, won, f"open {money(row.open_value)}", reviewed])
    return f"{mark}*{escape(clip(row.account, NAME))}* · {escape(said)}"


def _suggested(ask: Ask, report: Accounts) -> Iterator[Block]:
    """The accounts that make 80 % of what was won and are no key accounts yet, for those who may choose them."""
    if not report.suggested or ask.me.role not in _CHOOSE:
        return
    share = figures.percent(report.suggested_share)
    names = report.suggested
    known = {account.name: account for account in ask.store.accounts()}
    shown = [known[name] for name in names[:SUGGESTED] if name in known]
    rest = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    listed = escape(", ".join(clip(account.name, 60) for account in shown)) + rest
    yield section(
        f"*Make them key accounts?* They are among those that made {share} of what was won in 12 months: {listed}"
    )
    value = [{"account": account.id} for account in shown]
    presses = (button(clip(one.name, 60), f"account.plan#{n}", value[n]) for n, one in enumerate(shown))
    yield actions(*presses)


def _spoken(book: Book, agenda: Agenda, report: Accounts, of: Scope) -> str:
    lines = [f"Key accounts of {of.name}", *(answer.sentence for answer in agenda.headlines)]
    rows = [line_words(book, row).replace("*", "") for row in report.accounts[:LISTED]]
    return clip(escape("\n".join(lines)) + "\n" + "\n".join(rows), 3800)
