"""`/spm help`: what can be said; each verb with examples that work as they stand, of one's own customers and the days ahead."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from bot.blocks import context, escape, section
from bot.desk import Ask, Command, Desk, Reply, Say
from bot.rights import leads
from bot.verbs import nearest
from bot.words import named, quoted, typed
from spm_core.book.manners import here
from spm_core.book.periods import Span, period_of
from spm_core.book.records import Account

FIRST = ("log", "new", "move", "next", "offer", "won", "funnel", "todo", "agenda")
ALL = ("all", "everything", "list")
# The verbs by what they are about, for `/spm help all`; one that is not named stands in the last.
SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "Your day": ("log", "todo", "plan", "next", "snooze", "actions", "action", "away", "back", "undo"),
    "Opportunities": (
        "new",
        "move",
        "set",
        "offer",
        "check",
        "won",
        "lost",
        "reopen",
        "qualify",
        "coach",
        "pin",
        "unpin",
    ),
    "Numbers": (
        *("funnel", "stalled", "top5", "forecast", "results", "offers", "activity", "movement", "inflow", "stages"),
        *("attainment", "hygiene", "planning", "accuracy", "kept", "accounts", "report", "adjust"),
    ),
    "Customers and meetings": ("account", "kam", "agenda", "meeting", "cadence", "perf", "note", "notes", "learned"),
    "The team and the company": (),
}
FAR_BACK = 500  # closed opportunities
CUSTOMER, COLLEAGUE = "Acme", re.compile(r"@(?:anna|ben)\b")


def register(desk: Desk) -> None:
    """Sign up; the table is read when somebody asks, so it always is complete."""

    def show(ask: Ask) -> Reply:
        word = next(iter(typed(ask.words).split()), "").lower()
        one = (desk.verb(word) or desk.verb(nearest(desk, word) or "")) if word else None
        if word in ALL:
            return _all(desk)
        return _one(ask, desk, one) if one else _first(ask, desk, word)

    desk.command(
        "help",
        "hi",
        "hello",
        "hey",
        "?",
        usage="help [VERB | all]",
        example="help log",
        more=("help all",),
        says="what you can say",
        open_to_all=True,
    )(show)


def _first(ask: Ask, desk: Desk, unknown: str) -> Say:
    """What is said most, and the names of the rest."""
    first = [desk.commands[verb] for verb in FIRST if verb in desk.commands]
    rest = [command for command in desk.commands.values() if command not in first]
    lines = [(as_it_stands(ask, command.example), command.says) for command in first]
    text = "\n".join(f"`/spm {escape(example)}` — {escape(says)}" for example, says in lines)
    others = " · ".join(f"`{command.verb}`" for command in rest)
    told = f"There is no verb “{escape(unknown[:40])}”. " if unknown else ""
    blocks = [section(f"{told}*Say it in one line*\n{text}"), section(f"*Also:* {others}")]
    blocks.append(
        context("`/spm help log` shows one with examples, `/spm help all` all of them. Words missing? A form opens.")
    )
    spoken = "; ".join(f"/spm {example}: {says}" for example, says in lines)
    return Say(
        f"{told}What you can say, in one line: {escape(spoken)}. Also: {', '.join(c.verb for c in rest)}.", blocks
    )


def _all(desk: Desk) -> Say:
    """Every verb with its other names and what it does, by subject."""
    named_here = {verb for verbs in SUBJECTS.values() for verb in verbs}
    blocks, spoken = [], []
    for subject, verbs in SUBJECTS.items():
        inside = verbs or [verb for verb in desk.commands if verb not in named_here]
        commands = [desk.commands[verb] for verb in inside if verb in desk.commands]
        lines = [f"`{c.verb}`{_also(desk, c)} — {escape(c.says)}" for c in commands]
        blocks.append(section(f"*{subject}*\n" + "\n".join(lines)))
        spoken.append(f"{subject}: " + "; ".join(f"{c.verb}{_also(desk, c)}, {c.says}" for c in commands))
    return Say(escape(". ".join(spoken)) + ".", [*blocks, context("`/spm help VERB` shows one with examples.")])


def _aliases(desk: Desk, command: Command) -> list[str]:
    return [alias for alias, verb in desk.aliases.items() if verb == command.verb]


def _also(desk: Desk, command: Command) -> str:
    aliases = _aliases(desk, command)
    return f" ({', '.join(aliases)})" if aliases else ""


def _one(ask: Ask, desk: Desk, command: Command) -> Say:
    """A verb: what it does, how it is written, examples, its other names."""
    examples = [as_it_stands(ask, example) for example in (command.example, *command.more)]
    shown = "\n".join(f"• `/spm {escape(example)}`" for example in examples)
    text = f"*{command.verb}* — {escape(command.says)}\n`/spm {escape(command.usage)}`\nFor example\n{shown}"
    aliases = _aliases(desk, command)
    also = [context("Also: " + ", ".join(aliases))] if aliases else []
    spoken = f"{command.verb}: {command.says}. Write /spm {command.usage}, for example: "
    spoken += ", or: ".join(f"/spm {example}" for example in examples)
    return Say(escape(spoken + (f". Also: {', '.join(aliases)}" if aliases else "")), [section(text), *also])


def as_it_stands(ask: Ask, example: str) -> str:
    """An example with a customer and a colleague of one's own, and with days that lie ahead."""
    said = example
    if ask.who and CUSTOMER in said:
        said = said.replace(CUSTOMER, _customer(ask, example.partition(" ")[0]) or CUSTOMER)
    if ask.who and COLLEAGUE.search(said):
        said = COLLEAGUE.sub(_colleague(ask), said)
    days = _days(ask.today, ask.store.workspace.fiscal_year_start)
    return " ".join(days.get(word, word) for word in said.split(" "))


def _days(today: date, fiscal: int) -> dict[str, str]:
    """The days of the examples, moved ahead of today, as the reader writes them."""
    end = period_of(today, Span.QUARTER, fiscal).end + timedelta(days=90)
    ahead = {"9.3.": 7, "16.3.": 14, "6.7.": 120, "31.7.": 145}
    days = {word: _numeric(today + timedelta(days=days)) for word, days in ahead.items()}
    quarter = (today.month - fiscal) % 12 // 3 + 1
    year = today.year - (today.month < fiscal)
    return days | {"30.6.": _numeric(end), "2026-06-30": end.isoformat(), "2026-Q4": f"{year}-Q{quarter}"}


def _numeric(day: date) -> str:
    return f"{day.month}/{day.day}" if here().month_first else f"{day.day}.{day.month}."


def _colleague(ask: Ask) -> str:
    """Somebody the asker leads, else themselves."""
    led = (one for one in ask.store.members() if one.active and one.id != ask.me.id and leads(ask, one))
    return "@" + next(led, ask.me).name.split()[0].lower()


def _customer(ask: Ask, verb: str) -> str | None:
    """The customer of one's own, else of those one leads, whose name an example is read with in one way only."""
    accounts = {item.id: item for item in ask.store.accounts()}
    led = {one.id for one in ask.store.members() if leads(ask, one)}
    if verb == "kam":
        kept = [item for item in accounts.values() if item.key_account and item.owner_id in {ask.me.id, *led}]
        return next(_first_words(kept, accounts), None)
    open_here, closed = ask.store.open_opportunities(), ask.store.recently_closed(FAR_BACK)
    again = verb == "reopen"
    meant = [item for item in (closed if again else open_here) if item.owner_id in {ask.me.id, *led}]
    meant.sort(
        key=lambda item: (item.owner_id == ask.me.id) == (verb == "adjust")
    )  # a manager adjusts what is a seller's
    often = Counter(item.account_id for item in (*open_here, *(closed if again else ())))
    once = [accounts[item.account_id] for item in meant if item.account_id and often[item.account_id] == 1]
    whole = quoted(meant[0].name) if meant and again else None
    return next(_first_words(once, accounts), whole)


def _first_words(wanted: Iterable[Account], accounts: Mapping[str, Account]) -> Iterator[str]:
    for item in wanted:
        word = item.name.split()[0]
        hit = named([word], [list(accounts.values())], lambda account: [account.name])
        if hit and hit[0] == [item] and len(word) > 2 and word.isalpha():  # noqa: PLR2004 - letters
            yield word
