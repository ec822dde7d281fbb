"""The folder of Maven Analytics' "CRM Sales Opportunities": four files, told in the words of the `spm` layout."""

from collections.abc import Iterator, Mapping

from spm_core.book.refusals import Refusal, UnreadableError
from spm_core.exchange.cells import folded, same
from spm_core.exchange.reading import Findings, Group, Reading, Row
from spm_core.exchange.tables import Progress, Table

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "accounts": ("account", "sector", "subsidiary_of"),
    "products": ("product", "sales_price"),
    "sales_teams": ("sales_agent", "manager", "regional_office"),
    "sales_pipeline": (
        "opportunity_id",
        "sales_agent",
        "product",
        "account",
        "deal_stage",
        "engage_date",
        "close_date",
        "close_value",
    ),
}
_STAGES = (
    ("Prospecting", "1", "0.1", "14", "21", "open"),
    ("Engaging", "2", "0.5", "57", "90", "open"),
    ("Won", "3", "1", "", "", "won"),
    ("Lost", "4", "0", "", "", "lost"),
)
_CURRENCY = "USD"
_MISSPELT = {"technolgy": "technology"}
_PRESENT = frozenset({"external_id", "name", "account", "owner", "product", "currency"})
_NO_REGION = "The regional offices in sales_teams.csv are left out: teams here are named after their managers."


def fits(tables: Mapping[str, Table]) -> bool:
    """Whether files of these names and columns are Maven's."""
    pipeline = tables.get("sales_pipeline")
    return pipeline is not None and all(pipeline.column(name) is not None for name in _COLUMNS["sales_pipeline"])


def read(tables: Mapping[str, Table], progress: Progress) -> Reading:
    """The content of these files. Raises Refusal when the pipeline is missing or its dates can be read in two ways."""
    pipeline = tables.get("sales_pipeline")
    if pipeline is None:
        raise Refusal("Maven's folder has a file sales_pipeline.csv; it is not here.")
    findings = Findings()
    for name in _COLUMNS:
        if name in tables:
            tables[name].survey(("engage_date", "close_date") if name == "sales_pipeline" else ())
    small = {
        name: list(tables[name].rows(_COLUMNS[name], findings, progress)) if name in tables else []
        for name in ("accounts", "products", "sales_teams")
    }
    products = {folded(row.get("product")): row.get("product") for row in small["products"]}
    company = {
        "workspace": [_row(pipeline.name, 1, reporting_currency=_CURRENCY, timezone="UTC")],
        "stages": [_stage(*values) for values in _STAGES],
        "teams": list(_teams(small["sales_teams"])),
        "members": list(_members(small["sales_teams"])),
        "accounts": [_account(row, findings) for row in small["accounts"]],
        "products": [_product(row) for row in small["products"]],
    }
    if any(row.get("regional_office") for row in small["sales_teams"]):
        findings.warn(_NO_REGION)

    def groups() -> Iterator[Group]:
        seen: set[str] = set()
        for row in pipeline.rows(_COLUMNS["sales_pipeline"], findings, progress):
            group = _group(row, products, findings)
            if group.external_id in seen:
                group.refused = f"{group.external_id} stands in the file twice; the first row counts."
            seen.add(group.external_id)
            yield group

    return Reading("maven", company, _PRESENT, groups, lambda: iter(()), findings, alone=True)


def _row(file: str, line: int, **cells: str) -> Row:
    return Row(file, line, cells)


def _stage(code: str, order: str, probability: str, expected: str, stalled: str, kind: str) -> Row:
    days = {"expected_days": expected, "stalled_days": stalled}
    return _row("sales_pipeline.csv", 1, code=code, name=code, order=order, probability=probability, kind=kind, **days)


def _teams(rows: list[Row]) -> Iterator[Row]:
    """A team for each manager, of the same name."""
    seen: set[str] = set()
    for row in rows:
        manager = row.get("manager")
        if manager and same(manager) not in seen:
            seen.add(same(manager))
            yield _row(row.file, row.line, name=manager, manager=manager, timezone="UTC")


def _members(rows: list[Row]) -> Iterator[Row]:
    for team in _teams(rows):
        yield _row(team.file, team.line, name=team.get("name"), team=team.get("name"), role="manager")
    for row in rows:
        manager = row.get("manager")
        yield _row(row.file, row.line, name=row.get("sales_agent"), team=manager, role="seller", manager=manager)


def _account(row: Row, findings: Findings) -> Row:
    sector = row.get("sector")
    if sector in _MISSPELT:
        findings.warn(f"accounts.csv: the sector {sector!r} is read as {_MISSPELT[sector]!r}.")
        sector = _MISSPELT[sector]
    return _row(row.file, row.line, name=row.get("account"), sector=sector, parent=row.get("subsidiary_of"))


def _product(row: Row) -> Row:
    return _row(row.file, row.line, name=row.get("product"), list_price=row.get("sales_price"), currency=_CURRENCY)


def _group(row: Row, products: Mapping[str, str], findings: Findings) -> Group:
    """One line of the pipeline as an opportunity and its events."""
    external_id, written = row.get("opportunity_id"), row.get("product")
    product = products.get(folded(written), written)
    if written != product:
        findings.warn(f"sales_pipeline.csv: the product {written!r} is read as {product!r}.")
    name = f"{row.get('account') or external_id} {product}".strip()
    today = {"external_id": external_id, "name": name, "account": row.get("account"), "product": product}
    today |= {"owner": row.get("sales_agent"), "currency": _CURRENCY}
    group = Group(external_id, Row(row.file, row.line, today), whole=True)
    try:
        group.events = [Row(row.file, row.line, cells) for cells in _events(row)]
    except UnreadableError as problem:
        group.refused = str(problem)
    return group


def _events(row: Row) -> Iterator[dict[str, str]]:
    """Created when it was engaged (without a date: open since before the data begins), then perhaps won or lost."""
    stage, engaged, closed = row.get("deal_stage"), row.get("engage_date"), row.get("close_date")
    kind = folded(stage)
    if not row.get("opportunity_id"):
        raise UnreadableError("The row has no opportunity_id.")
    if kind not in ("prospecting", "engaging", "won", "lost"):
        raise UnreadableError(f"There is no stage {stage!r}. Maven's are Prospecting, Engaging, Won and Lost.")
    if kind != "prospecting" and not engaged:
        raise UnreadableError(f"{stage} without an engage_date: nobody can tell since when.")
    yield {"type": "created", "to": "Prospecting" if kind == "prospecting" else "Engaging", "effective_at": engaged}
    if kind in ("won", "lost"):
        if not closed:
            raise UnreadableError(f"{stage} without a close_date.")
        value = row.get("close_value")
        if kind == "won" and value:
            yield {"type": "amount", "to": value, "effective_at": closed}
        yield {"type": kind, "from": "Engaging", "to": kind.capitalize(), "effective_at": closed}
