"""`/spm help`: what can be said; each verb with examples that work as they stand, of one's own customers and the days ahead."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import islice

from bot.blocks import context, escape, section
from bot.desk import Ask, Command, Desk, Reply, Say
from bot.rights import led
from bot.verbs import nearest
from bot.words import named, quoted, typed
from spm_core.book.manners import here
from spm_core.book.opportunities import Opportunity
from spm_core.book.periods import Span, period_of
from spm_core.book.records import Account, Member

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
        *(
            "funnel",
            "deals",
            "stalled",
            "top5",
            "forecast",
            "results",
            "offers",
            "activity",
            "movement",
            "inflow",
            "stages",
        ),
        *("attainment", "hygiene", "planning", "accuracy", "kept", "accounts", "report", "adjust"),
    ),
    "Customers and meetings": ("account", "kam", "agenda", "meeting", "cadence", "perf", "note", "notes", "learned"),
    "The team and the company": (),
}
FAR_BACK = 500  # closed opportunities
TRIED = (
    40  # opportunities looked at for an example; where none is alone at its customer, the example keeps its own name
)
CUSTOMER, COLLEAGUE = "Acme", re.compile(r"@(?:anna|ben)\b")


def register(desk: Desk) -> None:
    """Sign up; the table is read when somebody asks, so it always is complete."""

    def show(ask: Ask) -> Reply:
        word = next(iter(typed(ask.words).split()), "").lower()
        one = (desk.verb(word) or desk.verb(nearest(desk, word) or "")) if word else None
        if word in ALL:
            return _all(desk)
        return _one(ask, desk, one) if one else _first(ask, desk, word if ask.verb == "help" else "")

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
    own = Examples(ask)
    lines = [(own.standing(command.example), command.says) for command in first]
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
    own = Examples(ask)
    examples = [own.standing(example) for example in (command.example, *command.more)]
    shown = "\n".join(f"• `/spm {escape(example)}`" for example in examples)
    text = f"*{command.verb}* — {escape(command.says)}\n`/spm {escape(command.usage)}`\nFor example\n{shown}"
    aliases = _aliases(desk, command)
    also = [context("Also: " + ", ".join(aliases))] if aliases else []
    spoken = f"{command.verb}: {command.says}. Write /spm {command.usage}, for example: "
    spoken += ", or: ".join(f"/spm {example}" for example in examples)
    return Say(escape(spoken + (f". Also: {', '.join(aliases)}" if aliases else "")), [section(text), *also])


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


@dataclass(frozen=True)
class Examples:
    """Examples with a customer and a colleague of one's own, and with days that lie ahead, so that they work as they stand."""

    ask: Ask

    def standing(self, example: str) -> str:
        """One example as the asker may say it."""
        said = example
        if self.ask.who and CUSTOMER in said:
            said = said.replace(CUSTOMER, self._customer(example.partition(" ")[0]) or CUSTOMER)
        if self.ask.who and COLLEAGUE.search(said):
            said = COLLEAGUE.sub(self._colleague, said)
        return " ".join(self._days.get(word, word) for word in said.split(" "))

    @cached_property
    def _days(self) -> dict[str, str]:
        return _days(self.ask.today, self.ask.store.workspace.fiscal_year_start)

    @cached_property
    def _led(self) -> tuple[Member, ...]:
        led_now = led(self.ask)
        return tuple(one for one in self.ask.store.members() if one.id in led_now and one.id != self.ask.me.id)

    @cached_property
    def _colleague(self) -> str:
        """Somebody the asker leads, else themselves."""
        first = next((one for one in self._led if one.active), self.ask.me)
        return "@" + first.name.split()[0].lower()

    @cached_property
    def _accounts(self) -> Mapping[str, Account]:
        return {item.id: item for item in self.ask.store.accounts()}

    def _customer(self, verb: str) -> str | None:
        """The customer of one's own, else of those one leads, whom a verb's example can name."""
        match verb:
            case "kam":
                return self._key_account()
            case "reopen":
                return self._closed_one()
            case "adjust":  # a manager's word on what is a seller's
                return self._open_one([*(one.id for one in self._led), self.ask.me.id])
            case _:
                return self._usual

    @cached_property
    def _usual(self) -> str | None:
        return self._open_one([self.ask.me.id, *(one.id for one in self._led)])

    def _key_account(self) -> str | None:
        mine = {self.ask.me.id, *(one.id for one in self._led)}
        kept = (item for item in self._accounts.values() if item.key_account and item.owner_id in mine)
        return next(self._first_words(kept), None)

    def _open_one(self, people: Iterable[str]) -> str | None:
        """A customer with one open opportunity, of the first of these people who has such a one."""
        meant = (item for of in people for item in self.ask.store.open_opportunities(owner_id=of))
        return next(self._first_words(self._alone(meant)), None)

    def _closed_one(self) -> str | None:
        """A customer with one opportunity lately, and that closed; else the opportunity's own name."""
        closed = self.ask.store.recently_closed(FAR_BACK)
        mine = {self.ask.me.id, *(one.id for one in self._led)}
        often = Counter(item.account_id for item in closed)
        meant = sorted(
            (item for item in closed if item.owner_id in mine), key=lambda item: item.owner_id != self.ask.me.id
        )
        once = (item for item in meant if often[item.account_id] == 1)
        whole = quoted(meant[0].name) if meant else None
        return next(self._first_words(self._alone(once, 0)), whole)

    def _alone(self, items: Iterable[Opportunity], most: int = 1) -> Iterator[Account]:
        """The accounts of opportunities that have not more open ones."""
        for item in islice(items, TRIED):
            if item.account_id and len(self.ask.store.open_opportunities(account_id=item.account_id)) <= most:
                yield self._accounts[item.account_id]

    def _first_words(self, wanted: Iterable[Account]) -> Iterator[str]:
        """The first words of customers by which they are named in one way only."""
        everybody = list(self._accounts.values())
        for item in wanted:
            word = item.name.split()[0]
            hit = named([word], [everybody], lambda account: [account.name])
            if hit and hit[0] == [item] and len(word) > 2 and word.isalpha():  # noqa: PLR2004 - letters
                yield word
