"""Salesforce: the export of the object Opportunity (with Account and User beside it, if they are there), or a report of it."""

from collections.abc import Iterator, Mapping

from spm_core.exchange.crm import Beside, Crm
from spm_core.exchange.reading import Findings
from spm_core.exchange.tables import Table

_STAGES = {
    "prospecting": "S1",
    "qualification": "S2",
    "needsanalysis": "S2",
    "valueproposition": "S3",
    "iddecisionmakers": "S3",
    "perceptionanalysis": "S3",
    "proposalpricequote": "S4",
    "negotiationreview": "S5",
    "closedwon": "WON",
    "closedlost": "LOST",
}
OBJECT = Crm(
    "salesforce",
    {
        "id": ("Id",),
        "deleted": ("IsDeleted",),
        "account": ("Account.Name", "AccountId"),
        "name": ("Name",),
        "stage": ("StageName",),
        "amount": ("Amount",),
        "currency": ("CurrencyIsoCode",),
        "close": ("CloseDate",),
        "next_step": ("NextStep",),
        "owner": ("Owner.Name", "OwnerId"),
        "owner_email": ("Owner.Email",),
        "created": ("CreatedDate",),
        "changed": ("LastStageChangeDate",),
        "reason": ("Loss_Reason__c", "LossReason"),
    },
    ("id", "name", "stage", "close"),
    _STAGES,
)
REPORT = Crm(
    "salesforce",
    {
        "id": ("Opportunity ID",),
        "owner": ("Opportunity Owner", "Owner Full Name"),
        "account": ("Account Name",),
        "name": ("Opportunity Name",),
        "stage": ("Stage",),
        "amount": ("Amount",),
        "currency": ("Amount Currency", "Opportunity Currency"),
        "close": ("Close Date",),
        "created": ("Created Date",),
        "changed": ("Last Stage Change Date",),
        "next_step": ("Next Step",),
        "reason": ("Loss Reason", "Closed Lost Reason"),
    },
    ("owner", "name", "stage", "close"),
    _STAGES,
)
_NOBODY = "000000000000000AAA"


def beside(tables: Mapping[str, Table]) -> Beside:
    """Who and what the ids of the object's export are, and the stages that each opportunity went through."""
    accounts = _column(tables.get("account"), "Name")
    people = _column(tables.get("user"), "Email") or _column(tables.get("user"), "Name")
    return Beside({"account": _Known(accounts, blank="001"), "owner": _Known(people)}, _entered(tables))


class _Known(dict[str, str]):
    """Names by id; an id of this kind that nobody named is blank rather than a name."""

    def __init__(self, names: Mapping[str, str], blank: str = "\0") -> None:
        super().__init__({**names, _NOBODY: ""})
        self._blank = blank

    def get(self, key: str, default: str = "") -> str:  # type: ignore[override]  # texts only
        return super().get(key, "" if key.startswith(self._blank) else default)


def _column(table: Table | None, name: str) -> dict[str, str]:
    if table is None or table.column("Id") is None or table.column(name) is None:
        return {}
    table.survey(())
    rows = table.rows(("Id", name), Findings(), lambda _: None)
    return {row.get("Id"): row.get(name) for row in rows if row.get(name)}


def _entered(tables: Mapping[str, Table]) -> dict[str, tuple[tuple[str, str], ...]]:
    """The stage history: a row for each save, of which only those that changed the stage count."""
    history = next((table for name, table in tables.items() if "history" in name), None)
    if history is None or any(history.column(name) is None for name in _HISTORY):
        return {}
    history.survey(("CreatedDate",))
    saves: dict[str, list[tuple[str, str]]] = {}
    for row in history.rows(_HISTORY, Findings(), lambda _: None):
        saves.setdefault(row.get("OpportunityId"), []).append((row.get("CreatedDate"), row.get("StageName")))
    return {of: tuple(_changes(sorted(rows))) for of, rows in saves.items()}


def _changes(saves: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    stood = ""
    for at, stage in saves:
        if stage != stood:
            yield stage, at
        stood = stage


_HISTORY = ("OpportunityId", "CreatedDate", "StageName")
