"""usergroups.*: which groups of people there are, and who is in them (scopes: SLACK.md 8)."""

from typing import Any

from sandbox.api.call import Call
from sandbox.errors import SlackError
from sandbox.workspace import Workspace
from sandbox.world import Group

Json = dict[str, Any]


def list_(slack: Workspace, call: Call) -> Json:
    """usergroups.list: with their members, their size and the disabled ones on demand."""
    groups = [group for group in slack.world.groups.values() if call.flag("include_disabled") or not group.is_disabled]
    return {"usergroups": [_described(slack, group, call) for group in groups]}


def members(slack: Workspace, call: Call) -> Json:
    """usergroups.users.list: ids of people. Raises SlackError no_such_subteam."""
    group = slack.world.groups.get(call.needed("usergroup"))
    if group is None or (group.is_disabled and not call.flag("include_disabled")):
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


def _described(slack: Workspace, group: Group, call: Call) -> Json:
    made, by = int(slack.world.created.timestamp()), next(iter(slack.world.users))
    shown: Json = {
        "id": group.id,
        "team_id": slack.world.team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": group.description,
        "handle": group.handle,
        "is_external": False,
        "date_create": made,
        "date_update": made,
        "date_delete": made if group.is_disabled else 0,
        "auto_provision": False,
        "enterprise_subteam_id": "",
        "created_by": by,
        "updated_by": by,
        "deleted_by": by if group.is_disabled else None,
        "prefs": {"channels": [], "groups": []},
        "channel_count": 0,
        "is_section": False,
        "is_idp_group": False,
        "is_visible": True,
        "is_editing_restricted": False,
        "is_membership_locked": False,
        "is_org_level": False,
    }
    if call.flag("include_users"):
        shown["users"] = list(group.users)
    return shown | ({"user_count": len(group.users)} if call.flag("include_count") else {})
