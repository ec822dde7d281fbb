"""Which number of a report people ask about first."""

from collections.abc import Mapping, Sequence

from spm_core.book.records import Verdict
from spm_core.reports.accuracy import Accuracy
from spm_core.reports.explained.figure import Figure
from spm_core.reports.funnel import Funnel
from spm_core.reports.line import Report

# By the report's kind; of any other report it is the first number.
MAIN: Mapping[str, str] = {
    "inflow": "needed",
    "movement": "progress_share",
    "forecast": "headline",
    "activity": "needed_new_customer_meetings_per_week",
    "results": "win_rate",
    "attainment": "pace_target",
}
ORDER = (Verdict.SHORT, Verdict.WATCH, Verdict.OK, Verdict.NA)


def first(found: Report, given: Sequence[Figure]) -> Figure | None:
    """The figure that the report's verdict stands on; None where there are no numbers."""
    wanted = _path(found)
    return next((figure for figure in given if figure.figure == wanted), given[0] if given else None)


def _path(found: Report) -> str:
    if isinstance(found, Funnel) and found.stages:
        worst = min(found.stages, key=lambda stage: ORDER.index(stage.verdict))
        return f"stages.{worst.stage}.required"
    if isinstance(found, Accuracy):
        return f"rules.{found.best_rule}.mean_absolute_error"
    return MAIN.get(found.kind, "")
