"""Where everything is kept: tables, migrations, reading a Book, saving, claims. The only room that knows SQL."""

from spm_core.store.database import Database
from spm_core.store.deeds import Deed
from spm_core.store.draft import Draft
from spm_core.store.errors import Unavailable
from spm_core.store.everything import Everything
from spm_core.store.ids import new_id
from spm_core.store.last_act import Act
from spm_core.store.store import Store
from spm_core.store.unit import Unit

__all__ = ["Act", "Database", "Deed", "Draft", "Everything", "Store", "Unavailable", "Unit", "new_id"]
