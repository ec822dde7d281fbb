"""`/spm kam review Acme`: the company's questions in three steps, each answer kept as it is given, then health and actions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.accounts.actions import Told, action_fields, agreed, said_actions
from bot.accounts.card import kept
from bot.accounts.common import behind, company_book, may_keep
from bot.blocks import (
    Block,
    actions,
    button,
    clip,
    context,
    escape,
    modal,
    number_input,
    pick,
    radio,
    section,
    text_input,
)
from bot.desk import Ask, Desk, FieldError, Next, Open, Reply
from spm_core.book.agreed import ACCOUNT, Answer, Review
from spm_core.book.book import Book
from spm_core.book.records import ATTITUDES, Account, Contact
from spm_core.meetings.calendar import FARTHEST, calendar
from spm_core.meetings.kam.review import HEALTHS, prefilled
from spm_core.meetings.questions import Question, Questionnaire, Sets
from spm_core.reports import figures
from spm_core.reports.customer import REVIEW, Customer, customer
from spm_core.reports.standing import QUARTER_DAYS
from spm_core.store import new_id

PAGES = 3
MOST = 1000  # characters of an answer
PEOPLE = 8  # whose attitude is asked
SAME_DAY = timedelta(hours=12)  # a review so near to the meeting on key accounts belongs to it
ALL_OF_IT = 100


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("account.review")(lambda ask: Open(review_form(ask, behind(ask))))
    desk.button("review.back")(back)
    desk.form("account.review")(answered)


@dataclass(frozen=True, slots=True)
class _Read:
    """What is known of the customer under review, read once for a step."""

    book: Book
    found: Customer
    questions: Questionnaire

    @property
    def account(self) -> Account:
        """The customer."""
        return self.found.account

    @property
    def pages(self) -> list[Sequence[Question]]:
        """The questions in three steps; health and what is agreed are asked apart, on the last one."""
        plain = [question for question in self.questions.asked if not _apart(question)]
        each = -(-len(plain) // PAGES) or 1
        return [plain[each * n : each * (n + 1)] for n in range(PAGES)]

    def said(self, question: Question) -> Answer | None:
        """The newest answer to a question."""
        return next((answer for answer in self.found.answers if answer.question == question.id), None)

    def draft(self, question: Question) -> str | None:
        """What was answered since the last review, today or yesterday: what was begun goes on where it was left."""
        said = self.said(question)
        last = self.found.reviews[0].at if self.found.reviews else None
        if said is None or (last is not None and said.at <= last):
            return None
        return said.value if (self.book.today - self.book.day(said.at)).days <= 1 else None


def _read(ask: Ask, account: Account) -> _Read:
    """Raises NotAllowedError when the customer is not the asker's to keep."""
    may_keep(ask, account)
    book = company_book(ask.store, ask.now)
    return _Read(book, customer(book, account.id), Sets(book.question_sets).now(REVIEW))


def review_form(ask: Ask, account: Account) -> Block:
    """The first step."""
    return _page_form(ask, _read(ask, account), 0)


def _page_form(ask: Ask, read: _Read, page: int) -> Block:
    """One step: what SPM knows is filled in, what was said last time stands below each field."""
    blocks = [section(f"*{escape(clip(read.account.name, 120))}*"), *_intro(read.found, page)]
    filled = prefilled(read.book, read.found)
    for question in read.pages[page]:
        blocks += _fields(question, read, filled.get(question.id))
    last = page == PAGES - 1
    if last:
        blocks += [*action_fields(ask, read.account), _health(read.found)]
    blocks += [actions(button("Back", "review.back"))] if page else []
    return modal(
        "account.review",
        f"Review, {page + 1} of {PAGES}",
        blocks,
        submit="Reviewed" if last else "Go on",
        meta={"account": read.account.id, "page": page},
    )


def _apart(question: Question) -> bool:
    """Whether it is asked by fields of its own: the actions until the next review, the health."""
    return question.id == "K12" or set(HEALTHS) <= {value for value, _ in question.answers}


def _about_people(question: Question) -> bool:
    return set(ATTITUDES) <= {value for value, _ in question.answers}


def _intro(found: Customer, page: int) -> Iterator[Block]:
    last = found.line.standing.last_review
    if page == 0:
        when = f"Last reviewed {figures.day(last)}: {found.line.health}." if last else "Never reviewed."
        yield context(
            f"{when} What SPM knows is filled in. Each step is kept when you go on; an open question stops nothing."
        )


def _fields(question: Question, read: _Read, filled: str | None) -> list[Block]:
    if _about_people(question):
        return _attitudes(question, read.found)
    said, draft = read.said(question), read.draft(question)
    hint = None
    if said and not draft:
        hint = f"Last time ({figures.day(read.book.day(said.at))}): {clip(said.value, 300)}"
    initial = draft or filled
    if question.kind == "percent":
        number = int(initial) if initial and initial.isdecimal() else _share(read.found)
        return [number_input(question.id, question.ask, initial=number, hint=hint, optional=True, most=ALL_OF_IT)]
    if question.answers:
        return [pick(question.id, question.ask, question.answers, initial=initial, hint=hint, optional=True)]
    below = hint or question.hint
    return [text_input(question.id, question.ask, initial=initial, hint=below, optional=True, lines=True, most=MOST)]


def _share(found: Customer) -> int | None:
    """Our share of what they spend, in whole percents."""
    share = found.line.standing.wallet_share
    return None if share is None else min(ALL_OF_IT, int(figures.rounded(share * ALL_OF_IT)))


def _attitudes(question: Question, found: Customer) -> list[Block]:
    """The attitude of each key person; nobody is named yet: where to name them."""
    people = [one.contact for one in found.people if one.contact.key_person][:PEOPLE]
    if not people:
        return [section(f"*{escape(question.ask)}*\nNo key person is named yet: [Add person] on the customer's card.")]
    return [
        pick(
            _person_field(one),
            f"{clip(one.name, 120)}: attitude to us",
            question.answers,
            initial=one.attitude or "unknown",
        )
        for one in people
    ]


def _person_field(one: Contact) -> str:
    return f"person-{one.id}"


def _health(found: Customer) -> Block:
    choices = [(health.capitalize(), health) for health in HEALTHS]
    hint = f"Last time: {found.line.health}" if found.line.health else None
    return radio("health", "Health of the account", choices, hint=hint)


def back(ask: Ask) -> Reply:
    """[Back]: this step is kept, too."""
    read, page = _read(ask, behind(ask)), _page(ask)
    _keep(ask, read, page)
    return Next(_page_form(ask, read, max(0, page - 1)))


def answered(ask: Ask) -> Reply:
    """A step was sent: kept, and the next one shown; the last one makes it a review."""
    read, page = _read(ask, behind(ask)), _page(ask)
    if page < PAGES - 1:
        _keep(ask, read, page)
        return Next(_page_form(ask, read, page + 1))
    health, told = ask.form.chosen("health"), said_actions(ask)
    if health not in HEALTHS:
        raise FieldError("health", "How does the account do?")
    _keep(ask, read, page, health, told)
    every = timedelta(days=read.account.review_every or QUARTER_DAYS)
    said = f"✓ {clip(read.account.name, 120)} reviewed: {health}. Next by {figures.day(ask.today + every)}."
    return kept(ask, read.account.id, escape(said))


def _page(ask: Ask) -> int:
    page = ask.meta.get("page", 0)
    return min(max(page, 0), PAGES - 1) if isinstance(page, int) else 0


def _keep(ask: Ask, read: _Read, page: int, health: str | None = None, told: Sequence[Told] = ()) -> None:
    """Keep what a step says: new answers, changed attitudes; with health the review itself and what was agreed."""
    of = read.account.id
    meeting = _meeting(ask, read.account) if health else None
    with ask.write() as unit:
        for question in read.pages[page]:
            value = _value(ask, question)
            if value and value != read.draft(question):
                said = (question.id, ACCOUNT, of, ask.me.id, unit.now, value)
                unit.save(Answer(new_id(), REVIEW, read.questions.version, *said, occurrence_id=meeting))
        unit.save_many(_changed_people(ask, read.found))
        if health:
            unit.save(Review(new_id(), of, ask.me.id, unit.now, health, meeting))
            unit.save_many(agreed(ask, unit, read.account, told, meeting))


def _value(ask: Ask, question: Question) -> str:
    """What a field says; people's attitudes are kept with the people."""
    if _about_people(question):
        return ""
    return ask.form.chosen(question.id) or ask.form.text(question.id)[:MOST]


def _changed_people(ask: Ask, found: Customer) -> Iterator[Contact]:
    for one in (person.contact for person in found.people):
        chosen = ask.form.chosen(_person_field(one))
        attitude = chosen if chosen in ATTITUDES else None
        if chosen and attitude != one.attitude:
            yield replace(one, attitude=attitude)


def _meeting(ask: Ask, account: Account) -> str | None:
    """The meeting on key accounts of the owner's team in which it is reviewed, None when none is near."""
    team = _team(ask, account)
    near = ask.store.cadence(ask.today - FARTHEST, ask.today + FARTHEST).only("kam")
    found = [m for m in calendar(near) if m.rule.scope_id == team and m.status != "cancelled"]
    return next((m.id for m in found if abs(m.starts_at - ask.now) <= SAME_DAY), None)


def _team(ask: Ask, account: Account) -> str | None:
    ships = (m for m in ask.store.memberships() if m.member_id == account.owner_id and m.on(ask.today))
    return next((m.team_id for m in ships), None)
