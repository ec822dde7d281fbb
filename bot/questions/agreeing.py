"""The fields in which an action is agreed in a form: what, who, until when; and the action that comes of them."""

from datetime import date

from bot.blocks import Block, date_input, field, text_input
from bot.desk import Ask, FieldError
from spm_core.book.agreed import Action
from spm_core.book.opportunities import Opportunity
from spm_core.book.records import Member
from spm_core.rules.actions import DayError, agree
from spm_core.rules.stamp import Stamp
from spm_core.store import new_id

MOST = 200  # characters of an action
SEEN = "The team sees actions on an opportunity; your answers only the two of you."


def action_fields(
    name: str, label: str, owner: Member, due: date, *, text: str = "", hint: str | None = None
) -> list[Block]:
    """What, who and until when; no words, no action."""
    whom: Block = {"type": "users_select", "action_id": f"who:{name}"}
    whom |= {"initial_user": owner.slack_user_id} if owner.slack_user_id else {}
    return [
        text_input(f"what:{name}", label, initial=text, hint=hint, optional=True, most=MOST),
        field(f"who:{name}", "Who", whom),
        date_input(f"due:{name}", "Until", initial=due.isoformat()),
    ]


def action_of(
    ask: Ask,
    stamp: Stamp,
    name: str,
    item: Opportunity,
    *,
    origin: str,
    question: str | None = None,
    occurrence_id: str | None = None,
) -> Action | None:
    """The action that was typed under a name, None without words. Raises FieldError for its day."""
    text = ask.form.text(f"what:{name}")
    if not text:
        return None
    try:
        return agree(
            stamp,
            id=new_id(),
            text=text,
            owner_id=_owner(ask, name, item),
            due=ask.form.date(f"due:{name}") or ask.today,
            today=ask.today,
            origin=origin,
            occurrence_id=occurrence_id,
            opportunity_id=item.id,
            question=question,
        )
    except DayError as problem:
        raise FieldError(f"due:{name}", str(problem)) from problem


def _owner(ask: Ask, name: str, item: Opportunity) -> str:
    """Who does it: the owner of the opportunity, if nobody was chosen. Raises FieldError for somebody in no sales team."""
    chosen = ask.form.chosen(f"who:{name}")
    if chosen is None:
        return item.owner_id
    member = ask.store.member_by_slack(chosen)
    if member is None or not member.active:
        raise FieldError(
            f"who:{name}", "They are not in a sales team here yet, so nothing would remind them. Choose another."
        )
    return member.id
