"""`/spm setup`: three screens to a working Monday agenda: who, what against, and in which rhythm."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from bot.blocks import Block, actions, button, clip, context, escape, field, modal, pick, search, section, text_input
from bot.channels import wrong_channel
from bot.desk import Again, Ask, Desk, Done, Next, Open, Reply, Say, Wrong
from bot.rights import NotAllowedError
from bot.team import enrolment, gathering, rhythm, welcome
from bot.words import CURRENCIES, money, quoted, words_of
from spm_core.book.money import to_major
from spm_core.book.records import Member, Role, Team
from spm_core.book.refusals import Refusal
from spm_core.reports import figures

MOST_MEMBERS = gathering.MOST
LEFT_OUT = 300  # characters of who was left out; Slack keeps 3,000 of everything with a form
INTERNAL = {"include": ["public", "private"], "exclude_external_shared_channels": True, "exclude_bot_users": True}


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "setup",
        usage="setup",
        example="setup",
        says="a team, its people and its rhythm, in three screens",
        open_to_all=True,
    )(setup)
    desk.options("setup.group", open_to_all=True)(lambda ask: gathering.groups_offered(ask) if may_set_up(ask) else [])
    desk.form("setup.people")(people_submitted)
    desk.form("setup.numbers")(numbers_submitted)
    desk.form("setup.rhythm", Again(_again))(rhythm_submitted)


def setup(ask: Ask) -> Reply:
    """The first screen; for an existing team of this channel with what is known."""
    _may(ask)
    return Open(people_form(ask))


def may_set_up(ask: Ask) -> bool:
    """Administrators and managers; before anybody is enrolled the first administrator (DECISIONS.md)."""
    if ask.who is not None and ask.who.role in (Role.ADMIN, Role.MANAGER):
        return True
    if ask.user_id == ask.admin:
        return True
    return not _leaders(ask) and bool(ask.slack.users_info(user=ask.user_id)["user"].get("is_admin"))


def _leaders(ask: Ask) -> list[Member]:
    return [item for item in ask.store.members() if item.role in (Role.ADMIN, Role.MANAGER)]


def _may(ask: Ask) -> None:
    """Raise NotAllowedError that says who sets teams up, for everybody else."""
    if may_set_up(ask):
        return
    leaders = _leaders(ask)
    who = f"{leaders[0].name} can do it" if leaders else "ask a workspace administrator"
    raise NotAllowedError(f"Setting up a team is for managers and administrators; {who}.")


def _team_here(ask: Ask) -> Team | None:
    teams = ask.store.teams()
    here = next((team for team in teams if team.channel_id and team.channel_id == ask.channel), None)
    return here or next((team for team in teams if ask.who and team.manager_id == ask.who.id), None)


def people_form(ask: Ask) -> Block:
    """Screen 1: channel, members, manager."""
    team = _team_here(ask)
    members, manager = enrolment.slack_ids(ask, team) if team else ([], ask.user_id)
    channel = (team and team.channel_id) or (ask.channel if ask.channel and not ask.channel.startswith("D") else None)
    return modal(
        "setup.people",
        "1 of 3: the team",
        [
            section(
                "Whose meeting is it? The agenda goes to this channel, one private reminder a day at most to each seller."
            ),
            text_input("name", "Team", initial=team.name if team else None, placeholder="North", most=60),
            field(
                "channel",
                "Channel",
                _menu("conversations_select", "channel", initial_conversation=channel) | {"filter": INTERNAL},
            ),
            field(
                "members",
                "Sellers",
                _menu("multi_users_select", "members", initial_users=members or None, max_selected_items=MOST_MEMBERS),
                optional=True,
            ),
            field(
                "from_channel",
                "And everybody in a channel",
                _menu("conversations_select", "from_channel") | {"filter": INTERNAL},
                hint="Guests, bots and people of other companies stay out; you see who.",
                optional=True,
            ),
            search(
                "from_group", "And everybody in a user group", action="setup.group", placeholder="@north", optional=True
            ),
            field("manager", "Manager", _menu("users_select", "manager", initial_user=manager)),
        ],
        submit="Next",
        meta={"team": team.id if team else None, "stands": _stands(ask, team)},
    )


def _stands(ask: Ask, team: Team | None) -> dict[str, object]:
    """What the three screens rest on: the team as it is, its people and its target."""
    if team is None:
        return {}
    sellers, manager = enrolment.slack_ids(ask, team)
    now = (team, sorted(sellers), manager, enrolment.quarter_target(ask, team.id))
    words = f"{team.name} with {figures.counted(len(sellers), 'seller')}"
    return {"the team": (hashlib.sha256(repr(now).encode()).hexdigest()[:16], words)}


def _again(ask: Ask) -> Block:
    team = next((team for team in ask.store.teams() if team.id == ask.meta.get("team")), None)
    return modal("setup.rhythm", "Set-up", [], meta={"stands": _stands(ask, team)})


def _menu(kind: str, action: str, **rest: Any) -> Block:  # noqa: ANN401 - Slack's own fields
    return {"type": kind, "action_id": action, **{name: value for name, value in rest.items() if value is not None}}


def people_submitted(ask: Ask) -> Reply:
    """Screen 1 was sent: guests and people of other companies are never enrolled, shared channels never bound."""
    _may(ask)
    channel, named, manager = ask.form.chosen("channel"), ask.form.many("members"), ask.form.chosen("manager") or ""
    more = gathering.everybody(ask, ask.form.chosen("from_channel"), ask.form.chosen("from_group"))
    chosen = gathering.gathered(ask, [user for user in named if user != manager])
    brought = gathering.gathered(ask, [user for user in more if user not in (*named, manager)])
    members = [*named, *brought.able]
    if errors := _wrong(ask, channel or "", chosen, gathering.gathered(ask, filter(None, [manager])), members):
        return Wrong(errors)
    kept = {
        "team": ask.meta.get("team"),
        "name": ask.form.text("name"),
        "channel": channel,
        "members": members,
        "manager": manager,
        "out": clip(brought.left_out, LEFT_OUT),
        "stands": ask.meta.get("stands", {}),
    }
    return Next(numbers_form(ask, kept))


def _wrong(
    ask: Ask, channel: str, chosen: gathering.Gathered, manager: gathering.Gathered, members: Sequence[str]
) -> dict[str, str]:
    """What is to be mended on screen 1, by field."""
    problem = wrong_channel(ask.slack, channel)
    errors = {"channel": problem} if problem else {}
    if manager.out:
        name, why = manager.out[0]
        errors["manager"] = f"{name} is {why}. A manager is a member of your company's Slack."
    if chosen.out:
        named = ", ".join(f"{name} ({why})" for name, why in chosen.out)
        errors["members"] = f"{named}: guests, bots and people of other companies cannot be in a sales team."
    elif not members:
        errors["members"] = "Who sells? Choose people here, or a channel or a user group below."
    elif len(members) > MOST_MEMBERS:
        errors["members"] = f"{len(members)} sellers; a team has {MOST_MEMBERS} at most. Make two teams of them."
    return errors


def numbers_form(ask: Ask, kept: dict[str, Any]) -> Block:
    """Screen 2: currency, stages, the quarter's target."""
    workspace = ask.store.workspace
    used = bool(ask.store.open_opportunities())
    stages = ask.store.company().stages.open
    listed = "\n".join(
        f"{s.name}, {s.probability:.0%}, {s.expected_days} days, stalled after {s.stalled_days}" for s in stages
    )
    known = enrolment.quarter_target(ask, kept.get("team"))
    target = f"{to_major(known, workspace.currency):f}" if known else None
    blocks = [
        *([context(escape(_who(kept)))] if kept.get("members") else []),
        section(
            "What is a good funnel here? The target and the stages decide how many opportunities you need at each."
        ),
        pick("currency", "Currency", [(code, code) for code in CURRENCIES], initial=workspace.currency),
    ]
    if used:
        blocks.append(
            context(f"Stages stay as they are, opportunities are in them: {', '.join(s.name for s in stages)}.")
        )
    else:
        hint = "One a line: name, chance to win, usual days, stalled after."
        blocks.append(text_input("stages", "Stages", initial=listed, lines=True, most=1500, hint=hint))
    blocks.append(
        text_input(
            "target", "The team's target this quarter", initial=target, placeholder="90k", optional=True, most=30
        )
    )
    return modal("setup.numbers", "2 of 3: the numbers", blocks, submit="Next", meta=kept)


def _who(kept: Mapping[str, Any]) -> str:
    """Such as `5 sellers. Left out: Gus Guest (a guest).`."""
    return f"{figures.counted(len(kept['members']), 'seller')}. {kept.get('out', '')}".strip()


def numbers_submitted(ask: Ask) -> Reply:
    """Screen 2 was sent."""
    _may(ask)
    currency = ask.form.chosen("currency") or ask.store.workspace.currency
    errors = {}
    try:
        enrolment.read_stages(ask.form.text("stages"))
    except Refusal as refusal:
        errors["stages"] = str(refusal)
    try:
        locale = (ask.who and ask.who.locale) or ask.store.workspace.locale
        target = str(money(ask.form.text("target"), locale, currency)) if ask.form.text("target") else None
    except Refusal as refusal:
        errors["target"] = str(refusal)
    if errors:
        return Wrong(errors)
    kept = {name: value for name, value in ask.meta.items() if name != "_"}
    kept |= {"currency": currency, "stages": ask.form.text("stages"), "target": target}
    return Next(rhythm.form(ask, kept))


def rhythm_submitted(ask: Ask) -> Reply:
    """Screen 3 was sent: everything is written at once, and the answer says what happens when."""
    _may(ask)
    chosen = rhythm.chosen(ask)
    with ask.write() as unit:
        team, sellers = enrolment.enrol(ask, unit, ask.meta)
        rules = rhythm.rules_of(ask, team, chosen, sellers)
        rhythm.replace_rules(ask, unit, team, rules)
        unit.audit(ask.who.id if ask.who else None, "setup", team.id, None, f"{len(sellers)} sellers")
    out = escape(str(ask.meta.get("out") or ""))
    text = " ".join(filter(None, (rhythm.promise(team, rules, ask), out)))
    press = button("Show me that agenda now", "say", {"words": words_of("agenda", quoted(team.name))}, style="primary")
    return Done(Say(text, [section(text), actions(press, welcome.press(team))]))
