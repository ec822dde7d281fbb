"""Which layout a folder of CSV files is in, and reading it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from spm_core.book.records import DEFAULT_STAGES, Stages
from spm_core.book.refusals import Refusal
from spm_core.exchange import maven, salesforce, spm
from spm_core.exchange.answers import NONE, Answers
from spm_core.exchange.crm import ALONE, Crm
from spm_core.exchange.crm import fits as fits_deals
from spm_core.exchange.crm import read as read_deals
from spm_core.exchange.hubspot import HUBSPOT
from spm_core.exchange.pipedrive import PIPEDRIVE
from spm_core.exchange.reading import Reading
from spm_core.exchange.salesforce import OBJECT, REPORT
from spm_core.exchange.tables import Progress, Table, opened

_FOLDERS = {"spm": (spm.fits, spm.read), "maven": (maven.fits, maven.read)}
_SYSTEMS = (OBJECT, REPORT, HUBSPOT, PIPEDRIVE)
LAYOUTS = (*_FOLDERS, *dict.fromkeys(crm.name for crm in _SYSTEMS))
_IGNORED = frozenset({"data_dictionary"})


def files(paths: Sequence[Path]) -> list[Path]:
    """The CSV files that these files and folders mean. Raises Refusal when there are none."""
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise Refusal(f"{path} is not there. Name CSV files or a folder of them.")
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        found += [item for item in inside if item.suffix.lower() == ".csv" and item.stem.lower() not in _IGNORED]
    if not found:
        raise Refusal(f"There is no CSV file in {', '.join(str(path) for path in paths)}.")
    return found


def read(
    paths: Sequence[Path],
    layout: str = "auto",
    progress: Progress = lambda _: None,
    answers: Answers = NONE,
    stages: Stages = DEFAULT_STAGES,
) -> Reading:
    """What files or folders of one layout say.

    ``progress`` is told how many bytes were read since it was told last. ``answers`` and the company's ``stages`` say what the
    export of a CRM system leaves open. Raises Refusal for an unknown layout, files that fit none or a file twice, and
    UndecidedError for a date column that can be read in two ways.
    """
    if layout not in ("auto", *LAYOUTS):
        raise Refusal(f"There is no layout {layout!r}. Choose auto, {', '.join(LAYOUTS)}.")
    tables = tables_of(paths)
    found = fitting(tables, layout)
    if isinstance(found, str):
        return _FOLDERS[found][1](tables, progress)
    crm, table = found
    beside = salesforce.beside(tables) if crm is OBJECT else ALONE
    return read_deals(crm, table, progress, answers, stages, beside)


def tables_of(paths: Sequence[Path]) -> dict[str, Table]:
    """The files by name, their headers read. Raises Refusal for a file twice."""
    tables: dict[str, Table] = {}
    for path in files(paths):
        name = path.stem.lower()
        if name in tables:
            raise Refusal(f"{path.name} is there twice: {tables[name].path} and {path}. Import one folder at a time.")
        tables[name] = opened(path)
    return tables


def fitting(tables: Mapping[str, Table], layout: str = "auto") -> str | tuple[Crm, Table]:
    """The folder's layout by its name, or the system and its file of deals. Raises Refusal when nothing fits."""
    folders = [name for name, (fits, _) in _FOLDERS.items() if fits(tables) and layout in ("auto", name)]
    if folders:
        return folders[0]
    systems = [
        (crm, table)
        for crm in _SYSTEMS
        for table in tables.values()
        if layout in ("auto", crm.name) and fits_deals(crm, table)
    ]
    if systems:
        return systems[0]
    names = ", ".join(table.name for table in tables.values())
    if layout != "auto":
        raise Refusal(f"These files are not in the layout {layout}: {names}.")
    raise Refusal(
        f"{names}: none of the layouts {', '.join(LAYOUTS)}. The README names the files and columns of the spm layout."
    )
