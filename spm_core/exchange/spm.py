"""The `spm` layout: the folder that an export writes, and the way data of any other system comes in."""

from collections.abc import Iterator, Mapping

from spm_core.exchange.grouping import Kind, grouped
from spm_core.exchange.reading import Findings, Group, Reading, Row
from spm_core.exchange.tables import Progress, Table

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "workspace": ("reporting_currency", "timezone", "fiscal_year_start_month", "locale"),
    "stages": ("code", "name", "order", "probability", "expected_days", "stalled_days", "kind"),
    "teams": ("name", "timezone", "manager"),
    "members": ("name", "email", "team", "role", "manager", "employed_from", "employed_to", "timezone", "ramp"),
    "memberships": ("member", "team", "from", "to"),
    "benchmarks": ("name", "stage", "value"),
    "choices": ("team", "name", "value"),
    "accounts": (
        "name",
        "parent",
        "sector",
        "owner",
        "key_account",
        "tier",
        "customer_since",
        "estimated_spend",
        "review_every",
    ),
    "products": ("name", "list_price", "currency"),
    "earlier": ("record", "key", "until", "was"),
    "targets": ("of", "month", "amount", "currency", "set_at", "set_by"),
    "rates": ("date", "currency", "rate"),
    "opportunities": (
        "external_id",
        "name",
        "account",
        "owner",
        "product",
        "amount",
        "currency",
        "expected_close",
        "category",
        "next_step",
        "next_step_date",
        "probability_override",
        "pinned",
        "reason",
    ),
    "events": ("external_id", "type", "from", "to", "effective_at", "recorded_at", "actor"),
    "offers": ("external_id", "version", "sent_on", "amount", "currency", "check_date", "status"),
    "offer_events": ("external_id", "version", "type", "from", "to", "at", "reason"),
    "activities": (
        "activity_id",
        "type",
        "starts_at",
        "minutes",
        "members",
        "account",
        "external_id",
        "contacts",
        "new_customer",
        "lead_generation",
        "outcome",
        "no_show",
    ),
    "planned": ("external_id", "member", "type", "due", "text", "planned_on", "done", "account", "given_up"),
    "snoozes": ("external_id", "member", "until", "reason", "at"),
    "contacts": ("account", "name", "role", "attitude", "key_person", "left_on"),
    "account_plans": ("account", "start", "amount", "currency", "goals", "set_at", "set_by"),
    "reviews": ("account", "at", "by", "health"),
    "plans": ("member", "from", "to", "customer", "lead_generation", "internal", "travel"),
    "cadence": (
        "kind",
        "team",
        "member",
        "mode",
        "weeks",
        "weekday",
        "at",
        "minutes",
        "timezone",
        "anchor",
        "valid_from",
        "valid_to",
        "w5_missing",
        "w5_combine",
    ),
    "meetings": (
        "kind",
        "team",
        "member",
        "date",
        "starts_at",
        "minutes",
        "status",
        "freeze_at",
        "started_at",
        "ended_at",
        "progress",
        "top5",
        "changed_by",
        "why",
        "changed_at",
        "changes",
    ),
    "closed_days": ("from", "to", "why", "team"),
    "absences": ("member", "from", "to", "told_at"),
    "actions": (
        "text",
        "owner",
        "due",
        "agreed_at",
        "by",
        "origin",
        "external_id",
        "account",
        "question",
        "outcome",
        "settled_at",
        "settled_by",
        "moves",
        "why",
    ),
}
_DATES: Mapping[str, tuple[str, ...]] = {
    "members": ("employed_from", "employed_to"),
    "memberships": ("from", "to"),
    "rates": ("date",),
    "earlier": ("until",),
    "targets": ("set_at",),
    "opportunities": ("expected_close", "next_step_date"),
    "events": ("effective_at", "recorded_at"),
    "offers": ("sent_on", "check_date"),
    "offer_events": ("at",),
    "activities": ("starts_at",),
    "planned": ("due", "planned_on", "given_up"),
    "accounts": ("customer_since",),
    "contacts": ("left_on",),
    "account_plans": ("start", "set_at"),
    "reviews": ("at",),
    "plans": ("from", "to"),
    "snoozes": ("until", "at"),
    "cadence": ("anchor", "valid_from", "valid_to"),
    "meetings": ("date", "starts_at", "freeze_at", "started_at", "ended_at", "changed_at"),
    "closed_days": ("from", "to"),
    "absences": ("from", "to", "told_at"),
    "actions": ("due", "agreed_at", "settled_at"),
}
_STREAMED: Mapping[str, Kind] = {
    "opportunities": "row",
    "events": "events",
    "offers": "offers",
    "offer_events": "offer_events",
}

_VERBATIM = ("from", "to")  # of an event they hold values as they were


def fits(tables: Mapping[str, Table]) -> bool:
    """Whether files of these names and columns are in this layout."""
    sure = {"opportunities": ("external_id",), "events": ("external_id", "type"), "activities": ("activity_id",)}
    known = [name for name in tables if name in COLUMNS]
    named = any(all(tables[name].column(column) is not None for column in sure.get(name, ())) for name in known)
    return named and "sales_pipeline" not in tables


def read(tables: Mapping[str, Table], progress: Progress) -> Reading:
    """The content of these files. Raises Refusal when a date column can be read in two ways."""
    findings = Findings()
    known = {name: table for name, table in tables.items() if name in COLUMNS}
    for name, table in known.items():
        table.survey(_DATES.get(name, ()))
    streamed = {*_STREAMED, "activities"}
    company = {
        name: list(table.rows(COLUMNS[name], findings, progress))
        for name, table in known.items()
        if name not in streamed
    }
    opportunities = known.get("opportunities")
    present = (name for name in COLUMNS["opportunities"] if opportunities and opportunities.column(name) is not None)

    def groups() -> Iterator[Group]:
        size = sum(known[name].path.stat().st_size for name in _STREAMED if name in known)
        return grouped(_about_opportunities(known, findings, progress), size, findings)

    def activities() -> Iterator[Row]:
        if "activities" in known:
            yield from known["activities"].rows(COLUMNS["activities"], findings, progress)

    return Reading("spm", company, frozenset(present), groups, activities, findings)


def _about_opportunities(
    known: Mapping[str, Table], findings: Findings, progress: Progress
) -> Iterator[tuple[Kind, Row]]:
    for name, kind in _STREAMED.items():
        if name not in known:
            continue
        for row in known[name].rows(COLUMNS[name], findings, progress, _VERBATIM):
            if row.get("external_id"):
                yield kind, row
            else:
                findings.reject(row, "The row has no external_id, so nobody can tell which opportunity it is about.")
