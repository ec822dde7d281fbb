"""`/spm account Acme`: who is there, what is open, won and planned, what was agreed and when it was reviewed."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.accounts.common import NAME, behind, company_book, in_circle, keeps, named
from bot.blocks import Block, actions, button, clip, context, escape, section
from bot.desk import Ask, Desk, Later, Reply, Say, Settled
from bot.feedback import step_words
from bot.finding import line
from bot.reading import judged
from spm_core.book.book import Book
from spm_core.book.records import Account
from spm_core.book.refusals import Refusal
from spm_core.meetings.kam.review import last_words, person_words, result, settled_words, wallet
from spm_core.reports import figures
from spm_core.reports.customer import Customer, Person, customer

CARD = "card"  # the beginning of the block ids in which a card's buttons stand
DAILY = ":accounts:"  # within that of a line of the daily message
PEOPLE, OPEN, ACTIONS, UNITS = 8, 6, 5, 4
TEXT = 300  # characters of what people wrote
HEARD = 3800


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "account",
        "client",
        "customer",
        usage="account CUSTOMER",
        example="account Acme",
        says="a customer: people, open, won, plan, agreed, reviewed",
    )(account)
    desk.button("account.open")(lambda ask: shown(ask, behind(ask)))


def account(ask: Ask) -> Reply:
    """The card of the customer that was named."""
    found = named(ask, line(ask))
    if found is None:
        raise Refusal("Which customer? For example `account Acme`. `/spm kam` lists the key accounts.")
    return shown(ask, found)


def shown(ask: Ask, found: Account) -> Reply:
    """The card; the company's Book is read after the acknowledgement."""
    return Later(lambda: card(ask, found.id, replaces=ask.key.startswith("action:")))


def kept(ask: Ask, account_id: str, first: str) -> Reply:
    """What was just done (mrkdwn): in place of the line of a list it stood in, else above the card, renewed where it stands."""
    begun_in = ask.place.block_id if ask.place else ""
    if DAILY in begun_in:
        return Settled(first, [section(first)])
    return Later(lambda: card(ask, account_id, first=first, replaces=begun_in.startswith(CARD)))


def card(ask: Ask, account_id: str, *, replaces: bool = False, first: str = "") -> Say:
    """The card as things stand; ``first``: what was just done, in mrkdwn, stands above it."""
    book = company_book(ask.store, ask.now)
    found = customer(book, account_id)
    card = _Card(book, found, keeps=keeps(ask, found.account), circle=in_circle(ask, found, book))
    blocks = [*([section(first)] if first else []), *card.blocks()]
    text = "\n".join([*([first] if first else []), *card.spoken()])
    return Say(clip(text, HEARD), blocks, replaces)


@dataclass(frozen=True, slots=True)
class _Card:
    """A customer for one reader: ``keeps``: it is theirs to change; ``circle``: they read goals and agreements."""

    book: Book
    found: Customer
    keeps: bool
    circle: bool

    def blocks(self) -> Iterator[Block]:
        """The whole card."""
        yield section("\n".join([f"*{escape(clip(self.found.account.name, NAME))}*", *self._head()]))
        yield from self._people()
        for title, rows in (("Open", list(self._open())), ("Agreed", list(self._agreed()))):
            if rows:
                yield section("\n".join([f"*{title}*", *rows]))
        yield context(*self._small())
        presses = list(self._presses())
        if presses:
            yield actions(*presses, id=f"{CARD}-presses")

    def spoken(self) -> Iterator[str]:
        """The card as text."""
        yield escape(clip(self.found.account.name, NAME))
        yield from self._head()
        yield from (self._person(one) for one in self.found.people[:PEOPLE])
        yield from self._open()
        yield from self._agreed()

    def _head(self) -> Iterator[str]:
        yield escape(" · ".join(self._what()))
        verdict, said, *_ = result(self.book, self.found)
        yield judged(verdict, said)
        if self.found.account.key_account:
            yield escape(self._reviewed())
        plan = self.found.plan
        if self.circle and plan and plan.goals:
            yield f"_{escape(clip(plan.goals, TEXT))}_"

    def _what(self) -> Iterator[str]:
        account = self.found.account
        tier = f" {account.tier}" if account.tier else ""
        yield f"key account{tier}" if account.key_account else "customer"
        yield self.book.called(account.owner_id) if account.owner_id else "no owner"
        if account.customer_since:
            yield f"since {account.customer_since:%b %Y}"
        if self.found.parent:
            yield f"belongs to {clip(self.found.parent, NAME)}"
        if self.found.units:
            rest = len(self.found.units) - UNITS
            named = ", ".join(clip(unit, 40) for unit in self.found.units[:UNITS])
            yield f"with {named}" + (f" and {rest} more" if rest > 0 else "")

    def _reviewed(self) -> str:
        standing = self.found.line.standing
        if standing.last_review is None:
            return "Never reviewed"
        late = standing.review_due and standing.review_due < self.book.today
        due = f"{'overdue since' if late else 'next by'} {figures.day(standing.review_due or self.book.today)}"
        return f"{(standing.health or '').capitalize()} · reviewed {figures.day(standing.last_review)} · {due}"

    def _people(self) -> Iterator[Block]:
        people = self.found.people
        line = self.found.line
        key = f" · {line.contacted_90d} of {line.key_people} key people reached in 90 days" if line.key_people else ""
        yield section(f"*People*{key}" if people else "*People*\nNobody is named yet.")
        for n, one in enumerate(people[:PEOPLE]):
            press = button("Edit", "person.edit", {"person": one.contact.id}) if self.keeps else None
            yield section(self._person(one), accessory=press, id=f"{CARD}-{n}")
        if len(people) > PEOPLE:
            yield context(f"and {len(people) - PEOPLE} more")

    def _person(self, one: Person) -> str:
        name, _, role = person_words(one).partition(", ")
        contact = one.contact
        said = [*([role] if role else []), *(["key person"] if contact.key_person else [])]
        said += [contact.attitude or "attitude unknown", last_words(one)]
        said += [one.at] if self.found.units and one.at != self.found.account.name else []
        return f"*{escape(clip(name, NAME))}* · {escape(' · '.join(clip(part, NAME) for part in said))}"

    def _open(self) -> Iterator[str]:
        for item in self.found.open[:OPEN]:
            step = item.planned_action or step_words(self.book.by_id[item.id], self.book.today)
            yield escape(clip(f"{item.title} · {item.stage} · {item.called} · {step}", TEXT))
        if len(self.found.open) > OPEN:
            yield f"and {len(self.found.open) - OPEN} more"

    def _agreed(self) -> Iterator[str]:
        waiting = [action for action in self.found.actions if action.outcome is None] if self.circle else []
        for action in waiting[:ACTIONS]:
            when = settled_words(action, self.book.today)
            yield escape(clip(f"{action.text} · {self.book.called(action.owner_id)} · {when}", TEXT))

    def _small(self) -> Iterator[str]:
        if not self.circle:
            owner = self.found.account.owner_id
            who = f"{self.book.called(owner)}, their manager" if owner else "managers"
            yield escape(f"Goals and agreements are read by {who} and whoever sells there.")
            return
        _, share, *_ = wallet(self.book, self.found)
        space = self.found.line.standing.white_space
        yield escape(share)
        if space is not None:
            yield f"{space} products not sold to a unit yet"
        done, due = self.found.line.standing.actions_done, self.found.line.standing.actions_due
        if due:
            yield f"{done} of {due} agreed things done in 12 months"

    def _presses(self) -> Iterator[Block]:
        value = {"account": self.found.account.id}
        key = self.found.account.key_account
        if self.circle:
            yield button("Add person", "person.add", value)
        if self.keeps:
            yield button("Edit plan" if key else "Make key account", "account.plan", value)
        if self.keeps and key:
            yield button("Review", "account.review", value)
