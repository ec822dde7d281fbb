"""Who is in a meeting and may know what was said in it, whoever leads it first."""

from collections.abc import Iterable, Sequence
from datetime import date

from spm_core.book.agreed import PRIVATE_MEETINGS
from spm_core.book.cadence import Occurrence
from spm_core.book.people import People
from spm_core.book.records import Account, Role
from spm_core.meetings.cadence import Meeting
from spm_core.meetings.occurrences import record


def circle(meeting: Occurrence, people: People, day: date, accounts: Iterable[Account] = ()) -> tuple[str, ...]:
    """The ids of those who are in a meeting on a local day.

    A coaching is for the seller and the seller's one manager; a team's meeting for the team and its manager; that on key
    accounts for those of the team who have one (of ``accounts``) or are key account managers, and the team's manager.
    """
    of = meeting.scope_id
    if meeting.scope_kind == "member":
        return _first(people.manager(of, day), [of])
    team = people.team_by_id.get(of)
    inside = people.team(of, day)
    if meeting.kind == "kam":
        owners = {account.owner_id for account in accounts if account.key_account}
        inside = tuple(one for one in inside if one in owners or people.by_id[one].role is Role.KAM)
    return _first(team.manager_id if team else None, inside)


def private(meeting: Occurrence) -> bool:
    """Whether what is said in a meeting is for the seller and the seller's manager alone."""
    return meeting.kind in PRIVATE_MEETINGS


def _first(leader: str | None, others: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in (leader, *others) if one))


def meetings_of(
    member_id: str, meetings: Iterable[Meeting], people: People, accounts: Sequence[Account]
) -> list[Meeting]:
    """The meetings in which a member is, on the days that they are meant for."""
    return [item for item in meetings if member_id in circle(record(item), people, item.nominal_date, accounts)]
