"""What is known of the accounts: the persons there, who of them was reached lately, and what they bought."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from spm_core.book.opportunities import Opportunity
from spm_core.book.records import AccountPlan, Contact


@dataclass(frozen=True, slots=True)
class Customers:
    """Facts about all accounts of the company, whoever sells to them, as known before a Book's ``as_of``.

    ``won`` are the won opportunities with an account whose close lies in the fiscal year under way, the one before it or the
    last 24 months. ``reached`` names the persons contacted in the last 90 days, as (account id, ``person`` of their name);
    ``seen`` says when each was last (UTC), of the last 365 days. ``last_contact`` is the latest touch of each account (UTC).
    ``plans`` are those of the fiscal year under way, by account id.
    """

    people: tuple[Contact, ...] = ()
    won: tuple[Opportunity, ...] = ()
    reached: frozenset[tuple[str, str]] = frozenset()
    last_contact: Mapping[str, datetime] = field(default_factory=dict)
    seen: Mapping[tuple[str, str], datetime] = field(default_factory=dict)
    plans: Mapping[str, AccountPlan] = field(default_factory=dict)


def person(name: str) -> str:
    """A person's name for comparing: without case and superfluous space."""
    return " ".join(name.split()).casefold()
