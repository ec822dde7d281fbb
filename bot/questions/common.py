"""What the forms with questions share: the opportunity behind them, its line, the people who can take something on."""

from datetime import datetime

from bot.blocks import escape, search
from bot.desk import Ask
from bot.feedback import titled
from bot.rights import may_edit
from spm_core.book.opportunities import Opportunity
from spm_core.book.refusals import Refusal
from spm_core.meetings.questions import Questionnaire, Sets
from spm_core.reports import figures


def sheet(ask: Ask, name: str) -> Questionnaire:
    """A set of questions as the company asks it now."""
    return Sets(ask.store.question_sets()).now(name)


def behind(ask: Ask) -> Opportunity:
    """The open opportunity that a button or form is about, if the asker may edit it."""
    source = ask.value or ask.meta
    found = ask.store.opportunity(str(source.get("opportunity") or ask.form.chosen("opportunity") or ""))
    may_edit(ask, found)
    return opened(found)


def opened(item: Opportunity) -> Opportunity:
    """The opportunity, if it is open. Raises Refusal."""
    if not item.is_open:
        how = "won" if item.kind == "won" else "lost"
        raise Refusal(f"{item.name} is {how}. What was learned is found with `/spm learned {item.name}`.")
    return item


def which() -> dict[str, object]:
    """The field in which a person finds an opportunity by typing."""
    return search("opportunity", "Opportunity", action="opportunity", placeholder="Customer or opportunity")


def header(ask: Ask, item: Opportunity) -> str:
    """`*Acme pump upgrade* (40k EUR, Offer made)`, in mrkdwn."""
    return escape(titled(ask, item)).replace(escape(item.name), f"*{escape(item.name)}*", 1)


def day_of(ask: Ask, moment: datetime) -> str:
    """The local day of an instant as people say it."""
    return figures.day(moment.astimezone(ask.zone).date())
