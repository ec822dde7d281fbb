"""What the opportunity forms and answers share: the record behind a button, its search, its lines."""

from collections.abc import Callable
from datetime import date

from bot.apart import amount, opportunity_choices, standing
from bot.blocks import OPTIONS, Block, Choice, button, escape, search
from bot.desk import Again, Ask
from bot.last_set import of_opportunity
from bot.rights import may_edit
from spm_core.book.names import normalised
from spm_core.book.opportunities import Opportunity
from spm_core.book.refusals import ConflictError
from spm_core.reports import figures


def behind(ask: Ask, *, strict: bool = False) -> Opportunity:
    """The opportunity that a button or a form is about, if the asker may edit it.

    ``strict``: it must still be as it was when the button was shown; ConflictError says what it is now (scene 8).
    """
    source = ask.value or ask.meta
    found = ask.store.opportunity(str(source.get("opportunity") or ask.form.chosen("opportunity") or ""))
    may_edit(ask, found)
    seen = source.get("version")
    if strict and seen is not None and int(seen) != found.version:
        raise ConflictError(
            f"This changed since: {found.name} is now {standing(ask, found)}. Look again before you change it."
        )
    return found


def again(view: Callable[[Ask, Opportunity], Block]) -> Again:
    """How a form about an opportunity is made anew; one that was opened without an opportunity rests on none."""

    def anew(ask: Ask) -> Block | None:
        return view(ask, behind(ask)) if "opportunity" in ask.meta else None

    return Again(anew, of_opportunity)


def in_stage(ask: Ask, item: Opportunity) -> dict[str, object]:
    """For the metadata of a form that rests on the stage an opportunity is in."""
    return {"stands": {"stage": (item.stage, ask.store.company().stages.by_code[item.stage].name)}}


def mark(item: Opportunity) -> dict[str, object]:
    """The value of a button about an opportunity as it is now."""
    return {"opportunity": item.id, "version": item.version}


def undo_button(item: Opportunity) -> Block:
    """[Undo]: takes back what was just done."""
    return button("Undo", "opportunity.undo", mark(item))


def opportunity_search(initial: Opportunity | None = None) -> Block:
    """The field in which a person finds an opportunity by typing."""
    chosen: Choice | None = (initial.name, initial.id) if initial else None
    return search(
        "opportunity", "Opportunity", action="opportunity", initial=chosen, placeholder="Customer or opportunity"
    )


def offered(ask: Ask) -> list[Choice]:
    """Open opportunities that fit what was typed, one's own first."""
    wanted = normalised(ask.chosen).split()
    accounts = {item.id: item.name for item in ask.store.accounts()}

    def fits(item: Opportunity) -> bool:
        known = normalised(f"{item.name} {accounts.get(item.account_id or '', '')} {amount(item)}")
        return all(word in known for word in wanted)

    fitting = [item for item in ask.store.open_opportunities() if fits(item)]
    fitting.sort(key=lambda item: (item.owner_id != ask.me.id, item.name))
    return opportunity_choices(ask, fitting[:OPTIONS])


def said_day(day: date | None) -> str:
    """`Fri 6 Mar`, empty for no day."""
    return figures.day(day) if day else ""


def bold(text: str) -> str:
    """People's text in bold."""
    return f"*{escape(text)}*"
