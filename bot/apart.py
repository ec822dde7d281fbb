"""How customers and opportunities are named where one of several is chosen: those of the same name are told apart."""

from collections.abc import Sequence

from bot.blocks import OPTIONS, Choice, clip, labels, tailed
from bot.desk import Ask
from spm_core.book.money import to_major
from spm_core.book.names import normalised
from spm_core.book.opportunities import Opportunity
from spm_core.book.records import Account
from spm_core.reports import figures

SHORT = 18  # characters of a name beside the one that matters


def account_apart(ask: Ask, item: Account) -> str:
    """What tells a customer from another of the same name: `Anna · pumps · 2 open`."""
    count = len(ask.store.open_opportunities(account_id=item.id))
    return " · ".join(
        filter(None, (_owner(ask, item.owner_id), item.sector and clip(item.sector, SHORT), f"{count} open"))
    )


def account_choices(ask: Ask, found: Sequence[Account]) -> list[Choice]:
    """Customers for a menu; those of the same name with what tells them apart."""
    said = labels([item.name for item in found], lambda n: account_apart(ask, found[n]))
    return [(label, item.id) for label, item in zip(said, found, strict=True)]


def accounts_offered(ask: Ask) -> list[tuple[str, str]]:
    """Accounts that fit what was typed, and last the typed name as a new one."""
    wanted = normalised(ask.chosen)
    fitting = [item for item in ask.store.accounts() if wanted in normalised(item.name)]
    fitting.sort(key=lambda item: (not normalised(item.name).startswith(wanted), item.name))
    choices = account_choices(ask, fitting[: OPTIONS - 1])
    if wanted and wanted not in {normalised(item.name) for item in fitting}:
        choices.append((f"New account “{ask.chosen.strip()}”", f"+{ask.chosen.strip()}"[:150]))
    return choices


def opportunity_choices(ask: Ask, found: Sequence[Opportunity]) -> list[Choice]:
    """Opportunities with their amounts for a menu; those that would read alike with what tells them apart."""
    named = [tailed(item.name, amount(item)) for item in found]
    said = labels(named, lambda n: opportunity_apart(ask, found[n]))
    return [(label, item.id) for label, item in zip(said, found, strict=True)]


def amount(item: Opportunity) -> str:
    """`40k EUR`, or `no amount yet`."""
    if item.amount is None:
        return "no amount yet"
    return f"{figures.money(to_major(item.amount, item.currency))} {item.currency}"


def standing(ask: Ask, item: Opportunity) -> str:
    """`in Negotiation, 30k` or `won`."""
    stage = ask.store.company().stages.by_code[item.stage]
    where = f"in {stage.name}" if item.is_open else stage.name.lower()
    return f"{where}, {amount(item)}" if item.amount is not None else where


def opportunity_apart(ask: Ask, item: Opportunity) -> str:
    """What tells an opportunity from another of the same name: `Anna · Offer made · 40k`."""
    stage_name = ask.store.company().stages.by_code[item.stage].name
    value = "" if item.amount is None else figures.money(to_major(item.amount, item.currency))
    return " · ".join(filter(None, (_owner(ask, item.owner_id), clip(stage_name, SHORT), value)))


def _owner(ask: Ask, member_id: str | None) -> str:
    return clip(ask.store.member(member_id).name, SHORT) if member_id else "no owner"
