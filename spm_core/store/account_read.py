"""Reading the people at an account and what is planned with it."""

from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, select

from spm_core.book.records import AccountPlan, Contact
from spm_core.book.refusals import NotFoundError
from spm_core.store import schema
from spm_core.store.engine import Connections
from spm_core.store.rows import columns, made

Kept = TypeVar("Kept")

_c, _p = schema.contact.c, schema.account_plan.c
_CONTACTS = select(*columns(Contact)).where(_c.workspace_id == bindparam("ws"))
_CONTACT = _CONTACTS.where(_c.id == bindparam("id"))
_CONTACTS_OF = _CONTACTS.where(_c.account_id == bindparam("account")).order_by(_c.name, _c.id)
_PLANS = (
    select(*columns(AccountPlan))
    .where(_p.workspace_id == bindparam("ws"), _p.account_id == bindparam("account"))
    .order_by(_p.start, _p.set_at)
)


class AccountRecords:
    """The reads of one workspace's people at accounts and plans of key accounts; a part of the Store."""

    _connections: Connections
    _ws: str

    def _records(self, record: type[Kept], statement: Select[Any], **params: object) -> tuple[Kept, ...]:
        with self._connections.read() as connection:
            return made(record, connection.execute(statement, {"ws": self._ws, **params}))

    def contact(self, contact_id: str) -> Contact:
        """A person at an account. Raises NotFoundError."""
        found = self._records(Contact, _CONTACT, id=contact_id)
        if not found:
            raise NotFoundError("There is no such person here any more.")
        return found[0]

    def contacts(self, account_id: str) -> tuple[Contact, ...]:
        """The people at an account by name, those who left it too."""
        return self._records(Contact, _CONTACTS_OF, account=account_id)

    def account_plans(self, account_id: str) -> tuple[AccountPlan, ...]:
        """Every plan that was set for an account, by year, then by when it was set."""
        return self._records(AccountPlan, _PLANS, account=account_id)
