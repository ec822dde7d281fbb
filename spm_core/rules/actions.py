"""What may happen to something agreed: it is given an owner and a day, done, dropped with a reason, or moved to another day."""

from dataclasses import replace
from datetime import date, timedelta

from spm_core.book.agreed import Action
from spm_core.book.refusals import ConflictError, Refusal
from spm_core.rules.stamp import Stamp

MOST = 300  # characters
FARTHEST = timedelta(days=366)
UNDO = timedelta(days=1)
DONE, DROPPED = "done", "dropped"


class SettledError(ConflictError):
    """Somebody settled the action before; ``action`` says who, when and how."""

    def __init__(self, action: Action) -> None:
        super().__init__(f"Already {action.outcome}: {action.text}.")
        self.action = action


class DayError(Refusal):
    """An action cannot be due on that day."""


def agree(
    stamp: Stamp,
    *,
    id: str,  # noqa: A002 - the record's own word
    text: str,
    owner_id: str,
    due: date,
    today: date,
    origin: str = "meeting",
    occurrence_id: str | None = None,
    opportunity_id: str | None = None,
    account_id: str | None = None,
    question: str | None = None,
    private: bool = False,
) -> Action:
    """A new action; ``today`` is the local day. Raises Refusal without words, DayError for a day that is over or far off."""
    words = " ".join(text.split())
    if not words:
        raise Refusal("What is to be done? Say it in a few words: `action @ben call Acme friday`.")
    if len(words) > MOST:
        raise Refusal(
            f"An action is at most {MOST} characters: one step that somebody can do. Put the rest into a note."
        )
    if stamp.actor_id is None:
        raise Refusal("Say who agreed it.")
    _ahead(due, today)
    return Action(
        id=id,
        text=words,
        owner_id=owner_id,
        due=due,
        agreed_at=stamp.at,
        by_id=stamp.actor_id,
        origin=origin,
        occurrence_id=occurrence_id,
        opportunity_id=opportunity_id,
        account_id=account_id,
        question=question,
        private=private,
    )


def done(stamp: Stamp, action: Action) -> Action:
    """It was done. Raises SettledError when it was settled before."""
    return _settled(stamp, action, DONE, None)


def drop(stamp: Stamp, action: Action, why: str) -> Action:
    """It will not be done, and why. Raises Refusal without a reason, SettledError when it was settled before."""
    reason = " ".join(why.split())
    if not reason:
        raise Refusal("Say in a few words why it is dropped; those who agreed it will ask.")
    return _settled(stamp, action, DROPPED, reason[:MOST])


def move(action: Action, to: date, today: date, why: str = "") -> Action:
    """It gets another day. Raises DayError for a day that is over, far off or no change, SettledError when it is settled."""
    _open(action)
    _ahead(to, today)
    if to == action.due:
        raise DayError("It is due on that day already. Choose another one.")
    reason = " ".join(why.split())[:MOST] or None
    return replace(action, due=to, moves=action.moves + 1, why=reason)


def hand(action: Action, to: str) -> Action:
    """It is somebody else's now. Raises SettledError when it was settled before, Refusal when it is theirs already."""
    _open(action)
    if to == action.owner_id:
        raise Refusal("It is theirs already. Choose somebody else.")
    return replace(action, owner_id=to)


def reopen(stamp: Stamp, action: Action) -> Action:
    """It is open again, because whoever settled it did so by mistake. Raises Refusal for others, and after a day."""
    if action.outcome is None or action.settled_at is None:
        raise Refusal("It is open; nothing is to be taken back.")
    if action.settled_by != stamp.actor_id or stamp.at - action.settled_at > UNDO:
        raise Refusal("Only who settled it can take that back, within a day. Agree it anew instead.")
    return replace(action, outcome=None, settled_at=None, settled_by=None)


def _settled(stamp: Stamp, action: Action, how: str, why: str | None) -> Action:
    _open(action)
    return replace(action, outcome=how, settled_at=stamp.at, settled_by=stamp.actor_id, why=why or action.why)


def _open(action: Action) -> None:
    if action.outcome is not None:
        raise SettledError(action)


def _ahead(due: date, today: date) -> None:
    if due < today:
        raise DayError("That day is over. Choose today or a later one.")
    if due > today + FARTHEST:
        raise DayError("That is more than a year away. Agree on the step that comes first.")
