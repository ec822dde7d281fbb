"""Reading what is asked, answered, agreed and rated, and what the company chose; into a Book only what its reader may see."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, and_, bindparam, exists, or_, select

from spm_core.book.agreed import PRIVATE_SETS, Action, Answer, Minute, QuestionSet, Rating, Review, Setting
from spm_core.book.book import Book
from spm_core.book.cadence import Absence, Closure
from spm_core.book.refusals import NotFoundError
from spm_core.store import schema
from spm_core.store.columns import UtcTime, among
from spm_core.store.earlier import Earlier
from spm_core.store.engine import Connections
from spm_core.store.opportunity_read import these
from spm_core.store.rows import TABLES, columns, made
from spm_core.store.scopes import members_seen

Kept = TypeVar("Kept")

_ac, _an, _re, _oc = schema.action.c, schema.answer.c, schema.review.c, schema.occurrence.c


def _of(record: type[Any], *by: str) -> Select[Any]:
    """The records of a workspace whose named columns have the values of the parameters of that name."""
    table = TABLES[record]
    where = [table.c.workspace_id == bindparam("ws"), *(table.c[name] == bindparam(f"by_{name}") for name in by)]
    return select(*columns(record)).where(*where)


def _when(name: str) -> Any:  # noqa: ANN401 - a parameter
    return bindparam(name, type_=UtcTime())


_BY_DUE = (_ac.due, _ac.id)
_ACTION = _of(Action, "id")
_OPEN_ACTIONS = _of(Action).where(_ac.outcome.is_(None)).order_by(*_BY_DUE)
_ACTIONS = {
    by: _of(Action, by).order_by(*_BY_DUE) for by in ("owner_id", "occurrence_id", "opportunity_id", "account_id")
}
_ANSWERS = _of(Answer, "of_kind", "of_id").order_by(_an.at, _an.id)
_ANSWERS_TO = _of(Answer, "set_name").order_by(_an.at.desc(), _an.id)
_ANSWER = _of(Answer, "id")
_SETS = _of(QuestionSet).order_by(schema.question_set.c.name, schema.question_set.c.version)
_MINUTES = _of(Minute, "occurrence_id").order_by(schema.minute.c.at, schema.minute.c.id)
_RATINGS = _of(Rating, "member_id").order_by(schema.rating.c.at, schema.rating.c.id)
_REVIEWS = _of(Review).order_by(_re.at, _re.id)
_CLOSURES = _of(Closure).order_by(schema.closure.c.start, schema.closure.c.id)
_ABSENCES = _of(Absence).order_by(schema.absence.c.start, schema.absence.c.id)
_SETTINGS = _of(Setting)

# What a Book is given. A private action or answer is in the Book of the member it concerns alone: an action in that of the
# seller in whose coaching it was agreed, whoever of the two took it on, and not in that of a manager who has a manager too.
_in_their_coaching = exists().where(
    _oc.workspace_id == _ac.workspace_id,
    _oc.id == _ac.occurrence_id,
    _oc.scope_kind == "member",
    among(_oc.scope_id, "people"),
)
_private_to_them = or_(_in_their_coaching, and_(_ac.occurrence_id.is_(None), among(_ac.owner_id, "people")))
_known_actions = _of(Action).where(_ac.agreed_at < _when("as_of")).order_by(*_BY_DUE)
_BOOK_ACTIONS = {
    "company": _known_actions.where(~_ac.private),
    "team": _known_actions.where(
        ~_ac.private, or_(among(_ac.owner_id, "people"), among(_ac.opportunity_id, "opportunities"))
    ),
    "member": _known_actions.where(
        or_(
            and_(~_ac.private, or_(among(_ac.owner_id, "people"), among(_ac.opportunity_id, "opportunities"))),
            and_(_ac.private, _private_to_them),
        )
    ),
}
_known_answers = _of(Answer).where(_an.at < _when("as_of")).order_by(_an.at, _an.id)
_for_all = or_(_an.set_name.not_in(PRIVATE_SETS), _an.shared_at < _when("as_of"))
_BOOK_ANSWERS = {
    "company": _known_answers.where(_for_all),
    "team": _known_answers.where(
        _for_all, or_(among(_an.of_id, "opportunities"), _an.of_kind == "account", among(_an.of_id, "people"))
    ),
    "member": _known_answers.where(
        or_(
            and_(_for_all, or_(among(_an.of_id, "opportunities"), _an.of_kind == "account")),
            among(_an.seller_id, "people"),
            and_(_an.of_kind == "member", among(_an.of_id, "people")),
        )
    ),
}


def with_agreed(connection: Connection, book: Book, people: Sequence[str] | None, earlier: Earlier) -> Book:
    """The Book with the actions, answers and reviews that were known at its moment and that its reader may see."""
    kind = book.scope.kind
    params: Mapping[str, Any] = {
        "ws": book.company.workspace.id,
        "as_of": book.as_of,
        "people": list(people or ()),
        "opportunities": sorted(book.by_id),
    }
    # Only what the reader may see now is put back: what is agreed is never removed and never changes hands.
    actions = earlier.stood(Action, made(Action, connection.execute(_BOOK_ACTIONS[kind], params)))
    answers = made(Answer, connection.execute(_BOOK_ANSWERS[kind], params))
    reviews = made(Review, connection.execute(_REVIEWS, params))
    sets = made(QuestionSet, connection.execute(_SETS, params))
    named = {who for action in actions for who in (action.owner_id, action.by_id)} - book.members.keys()
    others = members_seen(connection, book.company.workspace.id, named, earlier) if named else ()
    about = {action.opportunity_id for action in actions if action.opportunity_id} - book.by_id.keys()
    beyond = these(connection, book.stages, sorted(about), params)
    return replace(
        book,
        members={**book.members, **{member.id: member for member in others}},
        actions=tuple(sorted((_as_known(one, book.as_of) for one in actions), key=lambda one: (one.due, one.id))),
        beyond={of: item.account_id for of, item in beyond.items() if item.account_id and not item.merged_into},
        answers=answers,
        reviews=tuple(review for review in reviews if review.at < book.as_of),
        question_sets=tuple(item for item in sets if item.at < book.as_of),
    )


def _as_known(action: Action, as_of: datetime) -> Action:
    """An action as it stood at a moment: what was settled later was open then."""
    later = action.settled_at is not None and action.settled_at >= as_of
    return replace(action, outcome=None, settled_at=None, settled_by=None) if later else action


class Agreed:
    """The reads of one workspace's answers, actions, minutes, ratings, closures and settings; a part of the Store."""

    _connections: Connections
    _ws: str

    def _found(self, record: type[Kept], statement: Select[Any], **params: object) -> tuple[Kept, ...]:
        with self._connections.read() as connection:
            return made(record, connection.execute(statement, {"ws": self._ws, **params}))

    def action(self, action_id: str) -> Action:
        """An action. Raises NotFoundError."""
        found = self._found(Action, _ACTION, by_id=action_id)
        if not found:
            raise NotFoundError("There is no such action here any more.")
        return found[0]

    def open_actions(self) -> tuple[Action, ...]:
        """Everything agreed and not settled, private things too, the earliest due first."""
        return self._found(Action, _OPEN_ACTIONS)

    def actions(self, **by: str) -> tuple[Action, ...]:
        """Actions, settled ones too, by due day: of ``owner_id``, ``occurrence_id``, ``opportunity_id`` or ``account_id``."""
        ((name, value),) = by.items()
        return self._found(Action, _ACTIONS[name], **{f"by_{name}": value})

    def answer(self, answer_id: str) -> Answer:
        """An answer. Raises NotFoundError."""
        found = self._found(Answer, _ANSWER, by_id=answer_id)
        if not found:
            raise NotFoundError("There is no such answer here any more.")
        return found[0]

    def answers(self, of_kind: str, of_id: str) -> tuple[Answer, ...]:
        """All answers about an opportunity, an account or a member, private ones too, the oldest first."""
        return self._found(Answer, _ANSWERS, by_of_kind=of_kind, by_of_id=of_id)

    def answers_to(self, set_name: str) -> tuple[Answer, ...]:
        """All answers to one set of questions, the newest first."""
        return self._found(Answer, _ANSWERS_TO, by_set_name=set_name)

    def question_sets(self) -> tuple[QuestionSet, ...]:
        """All versions of the question sets that the company edited, by name, then version."""
        return self._found(QuestionSet, _SETS)

    def minutes(self, occurrence_id: str) -> tuple[Minute, ...]:
        """The notes taken in a meeting, in their order."""
        return self._found(Minute, _MINUTES, by_occurrence_id=occurrence_id)

    def ratings(self, member_id: str) -> tuple[Rating, ...]:
        """All ratings of a member, by self and manager, the oldest first."""
        return self._found(Rating, _RATINGS, by_member_id=member_id)

    def reviews(self) -> tuple[Review, ...]:
        """All reviews of key accounts, the oldest first."""
        return self._found(Review, _REVIEWS)

    def closures(self) -> tuple[Closure, ...]:
        """The days on which no business is done, beside public holidays, the earliest first."""
        return self._found(Closure, _CLOSURES)

    def absences(self) -> tuple[Absence, ...]:
        """Who is and was away when, the earliest first."""
        return self._found(Absence, _ABSENCES)

    def away(self, member_id: str, day: date) -> Absence | None:
        """The absence of a member on a local day, None when they are there."""
        mine = (item for item in self.absences() if item.member_id == member_id)
        return next((item for item in mine if item.start <= day < item.end), None)

    def settings(self) -> tuple[Setting, ...]:
        """Everything that was chosen, of the company, teams and members."""
        return self._found(Setting, _SETTINGS)
