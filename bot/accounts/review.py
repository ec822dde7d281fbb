"""`/spm kam review Acme`: the company's questions in three steps, each answer kept as it is given, then health and actions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import together
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
from bot.clashes import marked
from bot.desk import Again, Ask, Desk, FieldError, Next, Open, Reply
from bot.fields import elements, opened_with, plain
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

Pages = Mapping[str, tuple[str, str | None]]  # by field: the mark of what stood there, and what was chosen
PAGES = 3
PERSON = "person-"
MOST = 1000  # characters of an answer
PEOPLE = 8  # whose attitude is asked
SAME_DAY = timedelta(hours=12)  # a review so near to the meeting on key accounts belongs to it
ALL_OF_IT = 100


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("account.review")(lambda ask: Open(review_form(ask, behind(ask))))
    desk.button("review.back")(lambda ask: together.submitted(desk, ask, back))
    desk.form("account.review", Again(_again, _by, _earlier))(answered)


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

    def meanwhile(self, question: Question, since: datetime) -> str | None:
        """What was answered since the form was opened, by whomever."""
        said = self.said(question)
        return said.value if said and said.at >= since else None

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
    return _page_form(ask, _read(ask, account), 0, {})


def _page_form(ask: Ask, read: _Read, page: int, so_far: Pages) -> Block:
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
        meta={"account": read.account.id, "page": page, "pages": dict(so_far), "since": _since(ask).isoformat()},
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
    return f"{PERSON}{one.id}"


def _health(found: Customer) -> Block:
    choices = [(health.capitalize(), health) for health in HEALTHS]
    hint = f"Last time: {found.line.health}" if found.line.health else None
    return radio("health", "Health of the account", choices, hint=hint)


def back(ask: Ask) -> Reply:
    """[Back]: this step is kept, too."""
    read, page = _read(ask, behind(ask)), _page(ask)
    so_far = _so_far(ask, read)
    _keep(ask, read, page)
    return Next(_page_form(ask, read, max(0, page - 1), so_far))


def answered(ask: Ask) -> Reply:
    """A step was sent: kept, and the next one shown; the last one makes it a review."""
    read, page = _read(ask, behind(ask)), _page(ask)
    if page < PAGES - 1:
        so_far = _so_far(ask, read)
        _keep(ask, read, page)
        return Next(_page_form(ask, read, page + 1, so_far))
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


def _so_far(ask: Ask, read: _Read) -> Pages:
    """What was changed on this step and the ones before: what stood there, as a mark, and what was chosen.

    A text, too long to travel with the form, is found as one's newest answer.
    """
    found: dict[str, tuple[str, str | None]] = dict(_pages_so_far(ask))
    stood = {name: plain(opened_with(element)) for name, _, element in elements(_again(ask))}
    asked = {question.id for page in read.pages for question in page}
    for name, _, element in elements(ask.view):
        value = ask.form.chosen(name) or ask.form.text(name)
        saw = stood.get(name, plain(opened_with(element)))
        if value and value != saw and (name in asked or name.startswith(PERSON)):
            found[name] = (marked(saw), None if element["type"] == "plain_text_input" else value)
    return found


def _since(ask: Ask) -> datetime:
    """When the form was opened (UTC)."""
    return datetime.fromisoformat(str(ask.meta["since"])) if "since" in ask.meta else ask.now


def _pages_so_far(ask: Ask) -> Pages:
    pages = ask.meta.get("pages", {})
    return {name: (str(saw), chosen and str(chosen)) for name, (saw, chosen) in pages.items()}


def _again(ask: Ask) -> Block:
    """What others may have set since the form was opened: answers and people's attitudes, of all steps."""
    read, since = _read(ask, behind(ask)), _since(ask)
    blocks: list[Block] = []
    for question in (question for page in read.pages for question in page):
        said = read.meanwhile(question, since)
        if said or _about_people(question):
            blocks += _fields(question, read, said)
    return modal("account.review", "Review", blocks)


def _earlier(ask: Ask) -> dict[str, tuple[str, str]]:
    answers = sorted(ask.store.answers(ACCOUNT, str(ask.meta["account"])), key=lambda answer: answer.at)
    mine = {answer.question: answer.value for answer in answers if answer.by_id == ask.me.id}
    chosen = {name: (saw, value or mine.get(name)) for name, (saw, value) in _pages_so_far(ask).items()}
    return {name: (saw, value) for name, (saw, value) in chosen.items() if value}


def _by(ask: Ask, name: str) -> tuple[str | None, datetime | None]:
    """Who answered a question last; of an attitude who changed the person last."""
    if name.startswith(PERSON):
        found = ask.store.last_audit([name.removeprefix(PERSON)])
        return (ask.called(found[0]), found[1]) if found else (None, None)
    said = [answer for answer in ask.store.answers(ACCOUNT, str(ask.meta["account"])) if answer.question == name]
    last = max(said, key=lambda answer: answer.at, default=None)
    return (ask.called(last.by_id), last.at) if last else (None, None)


def _keep(ask: Ask, read: _Read, page: int, health: str | None = None, told: Sequence[Told] = ()) -> None:
    """Keep what a step says: new answers, changed attitudes; with health the review itself and what was agreed."""
    of = read.account.id
    meeting = _meeting(ask, read.account) if health else None
    with ask.write() as unit:
        for question in _new_answers(ask, read, page):
            said = (question.id, ACCOUNT, of, ask.me.id, unit.now, _value(ask, question))
            unit.save(Answer(new_id(), REVIEW, read.questions.version, *said, occurrence_id=meeting))
        unit.save_many(_changed_people(ask, read.found))
        if health:
            unit.save(Review(new_id(), of, ask.me.id, unit.now, health, meeting))
            unit.save_many(agreed(ask, unit, read.account, told, meeting))


def _new_answers(ask: Ask, read: _Read, page: int) -> Iterator[Question]:
    """The questions of this step, and of the others where one's own is to stand against a colleague's, with a new answer."""
    for number, questions in enumerate(read.pages):
        for question in questions:
            before = read.draft(question) if number == page else read.meanwhile(question, _since(ask))
            if (value := _value(ask, question)) and value != before:
                yield question


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
