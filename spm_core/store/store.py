"""The store of one workspace: reading records and Books, writing in units; it cannot see another workspace."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, func, select

from spm_core.book.book import Book, Company
from spm_core.book.cadence import Cadence, CadenceRule, Occurrence
from spm_core.book.opportunities import Event, EventType, Offer, OfferEvent, OfferEventType, Opportunity
from spm_core.book.records import (
    Account,
    Activity,
    Kind,
    Member,
    Membership,
    Note,
    Planned,
    Scope,
    Snooze,
    Stages,
    Target,
    Team,
    WorkPlan,
    Workspace,
)
from spm_core.book.refusals import NotFoundError
from spm_core.book.track import Made
from spm_core.store import schema, scopes
from spm_core.store.account_read import AccountRecords
from spm_core.store.agreed_read import Agreed, with_agreed
from spm_core.store.book_read import company, read_book
from spm_core.store.cadence_read import cadence, days_off
from spm_core.store.columns import UtcTime
from spm_core.store.draft import Draft
from spm_core.store.earlier import Earlier
from spm_core.store.engine import PATIENT_SECONDS, WAIT_SECONDS, Connections
from spm_core.store.everything import Everything
from spm_core.store.last_act import Act, last_act, last_audit, last_audit_by
from spm_core.store.posts import Posts
from spm_core.store.record_read import with_records
from spm_core.store.rows import TABLES, columns, made, newest
from spm_core.store.single_read import with_singles
from spm_core.store.tidying import forget
from spm_core.store.unit import Unit

Kept = TypeVar("Kept")
ACTIVITY_WEEKS = 8


def _of(record: type[Any], *by: str) -> Select[Any]:
    """The records of a workspace whose named columns have the values of the parameters of that name."""
    table = TABLES[record]
    where = [table.c.workspace_id == bindparam("ws"), *(table.c[name] == bindparam(f"by_{name}") for name in by)]
    return select(*columns(record)).where(*where)


_o, _n, _oc = schema.opportunity.c, schema.note.c, schema.occurrence.c
_WORKSPACE = select(*columns(Workspace)).where(schema.workspace.c.id == bindparam("ws"))
_MEMBER, _BY_SLACK = _of(Member, "id"), _of(Member, "slack_user_id")
_ACCOUNTS, _ACCOUNT = _of(Account).order_by(schema.account.c.name, schema.account.c.id), _of(Account, "id")
_OPPORTUNITY, _EXTERNAL = _of(Opportunity, "id"), _of(Opportunity, "external_id")
_OPEN = _of(Opportunity).where(_o.is_open).order_by(_o.name, _o.id)
_OPEN_OF = {
    (False, False): _OPEN,
    (True, False): _OPEN.where(_o.owner_id == bindparam("by_owner_id")),
    (False, True): _OPEN.where(_o.account_id == bindparam("by_account_id")),
    (True, True): _OPEN.where(_o.owner_id == bindparam("by_owner_id"), _o.account_id == bindparam("by_account_id")),
}
_CLOSED = (
    _of(Opportunity)
    .where(_o.kind != Kind.OPEN, _o.merged_into.is_(None))
    .order_by(_o.closed_at.desc(), _o.id)
    .limit(bindparam("most"))
)
_LAST_ACCOUNT = (
    select(schema.activity.c.account_id)
    .join_from(
        schema.attendee,
        schema.activity,
        (schema.attendee.c.workspace_id == schema.activity.c.workspace_id)
        & (schema.attendee.c.activity_id == schema.activity.c.id),
    )
    .where(
        schema.attendee.c.workspace_id == bindparam("ws"),
        schema.attendee.c.member_id == bindparam("of"),
        schema.activity.c.account_id.is_not(None),
        schema.activity.c.removed_at.is_(None),
    )
    .order_by(schema.attendee.c.starts_at.desc())
    .limit(1)
)
_EVENTS = _of(Event, "opportunity_id").order_by(schema.opportunity_event.c.seq)
_OFFER, _OFFERS = _of(Offer, "id"), _of(Offer, "opportunity_id").order_by(schema.offer.c.number)
_OUT = _of(Offer, "opportunity_id").where(schema.offer.c.status == OfferEventType.SENT)
_OFFER_EVENTS = _of(OfferEvent, "offer_id").order_by(schema.offer_event.c.seq)
_TARGETS = _of(Target).order_by(schema.target.c.month, schema.target.c.of_id, schema.target.c.set_at)
_TARGETS_OF = _TARGETS.where(schema.target.c.of_id == bindparam("by_of_id"))
_TAUGHT = (
    _of(Opportunity)
    .where(_o.kind == Kind.WON, _o.learning.is_not(None), _o.merged_into.is_(None))
    .order_by(_o.closed_at.desc(), _o.id)
)
_NOTE = _of(Note, "id")
_NOTES = _of(Note, "team_id").order_by(_n.at, _n.id)
_NOTES_ON = _of(Note, "kind").order_by(_n.at.desc(), _n.id)
_CARRIED = _NOTES.where(_n.presented_at.is_(None))
_ACTIVITY = select(*columns(Activity), schema.activity.c.removed_at).where(
    schema.activity.c.workspace_id == bindparam("ws"), schema.activity.c.id == bindparam("by_id")
)
_TRACK = _of(Made).order_by(schema.track.c.span, schema.track.c.start)
_DECIDED = select(func.min(schema.opportunity_event.c.effective_at)).where(
    schema.opportunity_event.c.workspace_id == bindparam("ws"),
    schema.opportunity_event.c.type.in_((EventType.WON, EventType.LOST)),
)
_SNOOZES = _of(Snooze).order_by(schema.snooze.c.at)
_PLANNED = _of(Planned).where(schema.planned.c.done_activity_id.is_(None)).order_by(schema.planned.c.due)
_PLAN = _of(Planned, "id")
_WORK_PLANS = _of(WorkPlan, "member_id").order_by(schema.work_plan.c.start)
_RULES = _of(CadenceRule).order_by(schema.cadence_rule.c.id)
_OCCURRENCES = (
    _of(Occurrence)
    .where(_oc.starts_at >= bindparam("start", type_=UtcTime()), _oc.starts_at < bindparam("end", type_=UtcTime()))
    .order_by(_oc.starts_at, _oc.id)
)
_OCCURRENCE = _of(Occurrence, "id")


class Store(Posts, Agreed, AccountRecords):
    """Everything of one workspace. Reads raise Unavailable when the database cannot be reached."""

    def __init__(self, connections: Connections, workspace_id: str) -> None:
        super().__init__(connections, workspace_id)
        self._connections = connections
        self._ws = workspace_id

    def _all(self, record: type[Kept], statement: Select[Any], **params: object) -> tuple[Kept, ...]:
        with self._connections.read() as connection:
            return made(record, connection.execute(statement, {"ws": self._ws, **params}))

    def _one(self, record: type[Kept], statement: Select[Any], what: str, **params: object) -> Kept:
        found = self._all(record, statement, **params)
        if not found:
            raise NotFoundError(f"There is no such {what} here any more.")
        return found[0]

    @property
    def workspace(self) -> Workspace:
        """The workspace as it is now."""
        return self._one(Workspace, _WORKSPACE, "workspace")

    def company(self) -> Company:
        """What all scopes share: settings, stages, rates, products, benchmarks."""
        with self._connections.read() as connection:
            return company(connection, self._ws)

    def teams(self) -> tuple[Team, ...]:
        """Teams by name."""
        with self._connections.read() as connection:
            return scopes.teams(connection, self._ws)

    def members(self) -> tuple[Member, ...]:
        """Members by name, former ones too."""
        with self._connections.read() as connection:
            return scopes.members(connection, self._ws)

    def memberships(self) -> tuple[Membership, ...]:
        """Who belongs and belonged to which team."""
        with self._connections.read() as connection:
            return scopes.memberships(connection, self._ws)

    def member(self, member_id: str) -> Member:
        """A member. Raises NotFoundError."""
        return self._one(Member, _MEMBER, "member", by_id=member_id)

    def member_by_slack(self, slack_user_id: str) -> Member | None:
        """The member behind a Slack user, None when nobody is."""
        return next(iter(self._all(Member, _BY_SLACK, by_slack_user_id=slack_user_id)), None)

    def scope(self, text: str) -> Scope:
        """The scope that ``company``, ``team:NAME`` or ``member:NAME`` means. Raises NotFoundError that names the choices."""
        with self._connections.read() as connection:
            return scopes.named(connection, self._ws, text)

    def zone(self, scope: Scope) -> ZoneInfo:
        """The zone in which the days of a scope begin."""
        with self._connections.read() as connection:
            return scopes.zone(connection, self.workspace, scope)

    def book(
        self,
        scope: Scope,
        as_of: datetime,
        since: datetime | None = None,
        activity_weeks: int = ACTIVITY_WEEKS,
        *,
        whole: bool = False,
        meeting: str | None = None,
        explained: bool = False,
    ) -> Book:
        """The facts about a scope as known before ``as_of`` (UTC); see ``Book``.

        ``since`` (UTC) None: the freeze of the scope's previous held meeting of the kind ``meeting``, else 28 days before
        ``as_of`` (coaching 14, performance 91); without ``meeting`` that of the scope's team. ``whole``: with what only the
        packs of meetings and the reports on key accounts and planning ask for. ``explained``: read whole, and with what lies
        behind its counts, for those who ask where a number comes from.
        """
        with self._connections.read() as connection:
            earlier = Earlier.at(connection, self._ws, as_of)
            book = read_book(connection, self._ws, scope, as_of, since, activity_weeks, meeting, earlier)
            if not (whole or explained):
                return book
            of = scopes.people(connection, self._ws, scope, book.today, earlier=earlier).ever
            all_of = with_agreed(connection, with_records(connection, book, earlier), of, earlier)
            return with_singles(connection, all_of) if explained else all_of

    def accounts(self) -> tuple[Account, ...]:
        """Accounts by name."""
        return self._all(Account, _ACCOUNTS)

    def account(self, account_id: str) -> Account:
        """An account. Raises NotFoundError."""
        return self._one(Account, _ACCOUNT, "account", by_id=account_id)

    def opportunity(self, opportunity_id: str) -> Opportunity:
        """An opportunity as it is now. Raises NotFoundError."""
        return self._one(Opportunity, _OPPORTUNITY, "opportunity", by_id=opportunity_id)

    def opportunity_by_external_id(self, external_id: str) -> Opportunity | None:
        """The opportunity that came under an id from elsewhere."""
        return next(iter(self._all(Opportunity, _EXTERNAL, by_external_id=external_id)), None)

    def open_opportunities(self, owner_id: str | None = None, account_id: str | None = None) -> tuple[Opportunity, ...]:
        """Open opportunities by name, of an owner, an account, or all."""
        statement = _OPEN_OF[owner_id is not None, account_id is not None]
        return self._all(Opportunity, statement, by_owner_id=owner_id, by_account_id=account_id)

    def recently_closed(self, most: int) -> tuple[Opportunity, ...]:
        """The opportunities closed last, at most so many, the newest first."""
        return self._all(Opportunity, _CLOSED, most=most)

    def last_account(self, member_id: str) -> str | None:
        """The account of a member's latest activity, None when there is none."""
        with self._connections.read() as connection:
            found: str | None = connection.execute(_LAST_ACCOUNT, {"ws": self._ws, "of": member_id}).scalar()
        return found

    def last_act(self, member_id: str, since: datetime, at: datetime | None = None) -> Act | None:
        """What a member did last in Slack since an instant (UTC), or exactly ``at`` one; None when there is nothing."""
        with self._connections.read() as connection:
            return last_act(connection, self._ws, member_id, since, at)

    def last_audit(self, object_ids: Sequence[str]) -> tuple[str | None, datetime] | None:
        """Who changed one of these objects last, and when (UTC), as the log of changes has it; None when it has nothing."""
        with self._connections.read() as connection:
            return last_audit(connection, self._ws, object_ids)

    def last_audit_by(self, member_id: str, since: datetime) -> tuple[str, datetime] | None:
        """What a member did last since an instant (UTC) that the log of changes has, by its word for it, and when (UTC)."""
        with self._connections.read() as connection:
            return last_audit_by(connection, self._ws, member_id, since)

    def events(self, opportunity_id: str) -> list[Event]:
        """All events of an opportunity in the order they were told."""
        return list(self._all(Event, _EVENTS, by_opportunity_id=opportunity_id))

    def offer(self, offer_id: str) -> Offer:
        """An offer as it is now. Raises NotFoundError."""
        return self._one(Offer, _OFFER, "offer", by_id=offer_id)

    def current_offer(self, opportunity_id: str) -> Offer | None:
        """The offer of an opportunity that is out, None when none is."""
        return next(iter(self._all(Offer, _OUT, by_opportunity_id=opportunity_id)), None)

    def offers(self, opportunity_id: str) -> tuple[Offer, ...]:
        """All offers of an opportunity by number."""
        return self._all(Offer, _OFFERS, by_opportunity_id=opportunity_id)

    def offer_events(self, offer_id: str) -> tuple[OfferEvent, ...]:
        """All events of an offer in the order they were told."""
        return self._all(OfferEvent, _OFFER_EVENTS, by_offer_id=offer_id)

    def targets(self, of_id: str | None = None) -> tuple[Target, ...]:
        """The monthly targets of a member or team, or all, each as it was set last."""
        return newest(self._all(Target, _TARGETS_OF if of_id else _TARGETS, by_of_id=of_id))

    def notes(self, team_id: str, *, presented: bool = False) -> tuple[Note, ...]:
        """The notes of a team still to be presented; with ``presented`` those that were, too."""
        return self._all(Note, _NOTES if presented else _CARRIED, by_team_id=team_id)

    def note(self, note_id: str) -> Note:
        """A note. Raises NotFoundError."""
        return self._one(Note, _NOTE, "note", by_id=note_id)

    def notes_on(self, kind: str) -> tuple[Note, ...]:
        """All notes of a kind, of all teams, presented or not, the newest first."""
        return self._all(Note, _NOTES_ON, by_kind=kind)

    def wins_that_taught(self) -> tuple[Opportunity, ...]:
        """The won opportunities of which something was learned, the newest first."""
        return self._all(Opportunity, _TAUGHT)

    def activity(self, activity_id: str) -> Activity:
        """An activity; ``deleted`` when it was removed. Raises NotFoundError."""
        with self._connections.read() as connection:
            found = connection.execute(_ACTIVITY, {"ws": self._ws, "by_id": activity_id}).one_or_none()
        if found is None:
            raise NotFoundError("There is no such activity here any more.")
        return replace(Activity(*found[:-1]), deleted=found.removed_at is not None)

    def track(self) -> tuple[Made, ...]:
        """What is remembered of the forecasts made for the company at the start of past periods."""
        return self._all(Made, _TRACK)

    def first_decision(self) -> datetime | None:
        """When the first opportunity ever was won or lost (UTC), None when none was."""
        with self._connections.read() as connection:
            found: datetime | None = connection.execute(_DECIDED, {"ws": self._ws}).scalar()
        return found

    def snoozes(self) -> dict[str, Snooze]:
        """The latest word on each opportunity that may rest, by opportunity id."""
        return {item.opportunity_id: item for item in self._all(Snooze, _SNOOZES)}

    def planned(self) -> tuple[Planned, ...]:
        """Planned activities not done yet, the earliest first."""
        return self._all(Planned, _PLANNED)

    def planned_activity(self, planned_id: str) -> Planned:
        """A planned activity. Raises NotFoundError."""
        return self._one(Planned, _PLAN, "planned activity", by_id=planned_id)

    def work_plans(self, member_id: str) -> tuple[WorkPlan, ...]:
        """The plans of hours of a member, the earliest first."""
        return self._all(WorkPlan, _WORK_PLANS, by_member_id=member_id)

    def cadence(self, start: date, end: date) -> Cadence:
        """All that decides when the company meets on the nominal dates from one up to, but not including, another."""
        with self._connections.read() as connection:
            return cadence(connection, self._ws, start, end)

    def days_off(self) -> dict[str, frozenset[date]]:
        """By member id the days on which they do not work: those on which their latest team is closed or they are away."""
        with self._connections.read() as connection:
            return days_off(connection, self._ws)

    def cadence_rules(self) -> tuple[CadenceRule, ...]:
        """Which meetings happen when."""
        return self._all(CadenceRule, _RULES)

    def occurrences(self, start: datetime, end: datetime) -> tuple[Occurrence, ...]:
        """Meetings that start from one instant up to another (UTC)."""
        return self._all(Occurrence, _OCCURRENCES, start=start, end=end)

    def occurrence(self, occurrence_id: str) -> Occurrence:
        """A meeting. Raises NotFoundError."""
        return self._one(Occurrence, _OCCURRENCE, "meeting", by_id=occurrence_id)

    @contextmanager
    def everything(self) -> Iterator[Everything]:
        """One state of all records, streamed, for an export."""
        with self._connections.read() as connection:
            yield Everything(connection, self._ws)

    def draft(self, workspace: Workspace, stages: Stages, now: datetime) -> Draft:
        """A change of this workspace to be written down before its turn; ``now`` (UTC) is the time it is recorded."""
        return Draft(self._connections.dialect, workspace, stages, now)

    def forget(self, before: datetime) -> int:
        """Delete the oldest few hundred receipts, and things one could take back, from before an instant (UTC); how many."""
        with self._connections.claim() as connection:
            return forget(connection, self._ws, before)

    @contextmanager
    def write(
        self, now: datetime | Callable[[], datetime], actor: str | None = None, *, patient: bool = False
    ) -> Iterator[Unit]:
        """One change: saved as a whole at the end of the block, not at all when the block raises.

        ``actor``: the member whose doing it is and who may take it back.

        ``now`` (UTC) becomes ``unit.now``; a callable is asked once it is this writer's turn, so that recorded times follow
        the order of writing. Raises Unavailable when the turn does not come within 1.5 seconds (``patient``: a minute).
        """
        with self._connections.write(self._ws, PATIENT_SECONDS if patient else WAIT_SECONDS) as connection:
            yield Unit(connection, self._ws, now() if callable(now) else now, actor)
