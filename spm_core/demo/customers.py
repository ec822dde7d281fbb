"""The customers of the demo company: accounts with an owner, a currency and people to talk to."""

from dataclasses import dataclass

from spm_core.book.records import Account, Product
from spm_core.demo.days import dice, made_id
from spm_core.demo.people import Crew, Seller
from spm_core.demo.words import (
    CONTACT_ROLES,
    FIRST_NAMES,
    LAST_NAMES,
    NORTH_FORMS,
    NORTH_ROOTS,
    PRODUCTS,
    SOUTH_FORMS,
    SOUTH_ROOTS,
    TOWNS,
    TRADES,
)

ACCOUNTS_A_SELLER = 7
PROSPECTS_A_SELLER = 3  # of these, so many never bought
CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class Customer:
    """An account as the history needs it; ``buys`` is false for a prospect that never bought."""

    account: Account
    short: str
    currency: str
    buys: bool
    contacts: tuple[str, ...]
    roles: tuple[str, ...]


def products() -> tuple[Product, ...]:
    """The price list."""
    return tuple(Product(name, price * 100, CURRENCY) for name, price, _topics in PRODUCTS)


def customers(crew: Crew, seed: int) -> dict[str, tuple[Customer, ...]]:
    """The customers of a team by the id of the seller who owns them today; one key account and, sometimes, a subsidiary."""
    return {seller.id: _of_seller(crew, seller, seed) for seller in crew.active}


def _of_seller(crew: Crew, seller: Seller, seed: int) -> tuple[Customer, ...]:
    made: list[Customer] = []
    for n in range(ACCOUNTS_A_SELLER):
        parent = made[0].account.id if n == 1 and seller.number % 3 == 0 else None
        made.append(_customer(crew, seller, n, parent, seed))
    return tuple(made)


def _customer(crew: Crew, seller: Seller, n: int, parent: str | None, seed: int) -> Customer:
    roots, forms = (SOUTH_ROOTS, SOUTH_FORMS) if crew.number % 2 else (NORTH_ROOTS, NORTH_FORMS)
    index = (crew.number // 2 * (len(crew.sellers) + 1) + seller.number) * ACCOUNTS_A_SELLER + n
    key = made_id(seed, "account", crew.number, seller.number, n)
    rng = dice(seed, key)
    short, sector = _name(index, roots)
    form, currency = rng.choice(forms)
    buys = n < ACCOUNTS_A_SELLER - PROSPECTS_A_SELLER
    account = Account(
        key, f"{short} {form}", parent, sector, seller.id, n == 0, "A" if n == 0 else "B" if buys else "C"
    )
    roles = tuple(rng.sample(CONTACT_ROLES, 3))
    people = tuple(f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}" for _ in roles)
    return Customer(account, short, currency, buys, people, roles)


def _name(index: int, roots: tuple[str, ...]) -> tuple[str, str]:
    """A name of its own for every account, and its sector: first each root once, then with other trades, then towns."""
    turn, root = divmod(index, len(roots))
    trade, sector = TRADES[(turn + root) % len(TRADES)]
    round_of_towns, town = divmod(turn // len(TRADES), len(TOWNS) + 1)
    words = [roots[root], trade, TOWNS[town - 1] if town else "", str(round_of_towns + 1) if round_of_towns else ""]
    return " ".join(word for word in words if word), sector
