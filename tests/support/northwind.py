"""A small company for tests (one sales team, somebody from elsewhere, channels of every kind) and an app in it."""

from pathlib import Path
from typing import Any

# An app with two commands, both kinds of shortcuts, Home, and scopes that leave something out
MANIFEST = Path(__file__).parent / "app_manifest.yml"

NORTHWIND: dict[str, Any] = {
    "team": {"id": "T0NORTHWD", "name": "Northwind Pumps", "domain": "northwind"},
    "bot_token": "xoxb-1-test-bot",
    "app_token": "xapp-1-test-app",
    "signing_secret": "a-secret-for-tests",
    "bot": {"user_id": "U0SPMBOT1", "name": "spm"},
    "users": [
        {"id": "U0ANNA001", "name": "anna", "real_name": "Anna Berg", "tz": "Europe/Helsinki"},
        {"id": "U0BEN0001", "name": "ben", "real_name": "Ben Lund", "tz": "Europe/Helsinki"},
        {"id": "U0MIA0001", "name": "mia", "real_name": "Mia Stone", "tz": "Europe/London", "is_admin": True},
        {"id": "U0GUS0001", "name": "gus", "real_name": "Gus Guest", "is_restricted": True},
        {"id": "U0SAM0001", "name": "sam", "real_name": "Sam Stranger", "is_stranger": True},
    ],
    "usergroups": [
        {"id": "S0NORTH01", "name": "Team North", "handle": "north", "users": ["U0ANNA001", "U0BEN0001"]},
        {"id": "S0PAST001", "name": "Team Past", "handle": "past", "users": ["U0BEN0001"], "is_disabled": True},
    ],
    "channels": [
        {
            "id": "C0NORTH01",
            "name": "sales-north",
            "members": ["U0ANNA001", "U0BEN0001", "U0MIA0001"],
            "bot_is_member": True,
        },
        {"id": "C0GENERAL", "name": "general", "members": ["U0ANNA001", "U0BEN0001", "U0MIA0001"]},
        {"id": "C0SECRET1", "name": "board", "members": ["U0MIA0001"], "is_private": True},
        {
            "id": "C0COACH01",
            "name": "coaching",
            "members": ["U0MIA0001", "U0ANNA001"],
            "is_private": True,
            "bot_is_member": True,
        },
        {
            "id": "C0SHARED1",
            "name": "with-acme",
            "members": ["U0ANNA001", "U0SAM0001"],
            "is_ext_shared": True,
            "bot_is_member": True,
        },
    ],
}
