"""Somebody who is in no team asks to be: one press asks the manager, another adds them, and what they typed is done then."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.blocks import Block, actions, button, clip, context, escape, section
from bot.desk import Ask, Command, Desk, Reply, Say
from bot.rights import NotAllowedError, is_stranger, may_lead
from bot.team.enrolment import join
from bot.words import UnsureError, typed
from spm_core.book.records import Member, Role, Team
from spm_core.book.refusals import ConflictError, Refusal

WORDS = 1200  # characters of what was typed that travel with a button


def register(desk: Desk) -> None:
    """Sign up."""
    desk.outsider(not_enrolled)
    desk.button("join.ask")(asked)
    desk.button("join.add")(lambda ask: added(ask, desk))
    desk.button("join.not")(lambda ask: Say(f"<@{ask.value.get('user')}> was not added.", replace=True))


def leaders(ask: Ask) -> list[tuple[Member, Team | None]]:
    """Who can add somebody, each with the team they lead; managers before administrators."""
    led = {team.manager_id: team for team in reversed(ask.store.teams()) if team.manager_id}
    able = [m for m in ask.store.members() if m.role in (Role.MANAGER, Role.ADMIN) and m.active and m.slack_user_id]
    return sorted(((m, led.get(m.id)) for m in able), key=lambda pair: (pair[1] is None, pair[0].name))


def not_enrolled(ask: Ask) -> Say:
    """`You are not in a sales team here yet. Mia can add you: [Ask Mia]`; what was typed goes along."""
    able = leaders(ask)
    if not able:
        text = "You are not in a sales team here yet. A workspace administrator makes the first team with `/spm setup`."
        return Say(text, [section(text)])
    words = clip(typed(f"{ask.verb} {ask.words}"), WORDS)
    presses = [_press(n, member, team, words) for n, (member, team) in enumerate(able[:4])]
    kept = context("What you typed is kept and done when you are added.") if words else None
    text = f"You are not in a sales team here yet. {escape(able[0][0].name)} can add you."
    return Say(text, [section(text), actions(*presses), *([kept] if kept else [])])


def _press(n: int, member: Member, team: Team | None, words: str) -> Block:
    called = f"Ask {member.name.split()[0]}" + (f" (team {team.name})" if team else "")
    return button(called, f"join.ask#{n}", {"leader": member.id, "words": words})


def asked(ask: Ask) -> Reply:
    """[Ask Mia]: she reads who asks and what they typed, with a button that adds them."""
    if is_stranger(ask):
        raise NotAllowedError("Guests and people of other companies cannot be in a sales team.")
    if ask.who is not None:
        raise ConflictError("You are in a sales team already; say it again.")
    leader = ask.store.member(str(ask.value.get("leader") or ""))
    teams = [team for team in ask.store.teams() if team.manager_id == leader.id] or list(ask.store.teams())
    words = str(ask.value.get("words") or "")
    typed_words = f" They typed `{escape(words)}`; it is done when you add them." if words else ""
    text = f"<@{ask.user_id}> asks to be in your sales team.{typed_words}"
    value = {"user": ask.user_id, "words": words}
    add = [
        button(f"Add to {team.name}", f"join.add#{n}", {**value, "team": team.id}, style="primary")
        for n, team in enumerate(teams[:3])
    ]
    blocks = [section(text), actions(*add, button("Not now", "join.not", value))]
    ask.slack.chat_postMessage(channel=str(leader.slack_user_id), text=text, blocks=blocks)
    return Say(f"{leader.name} is asked. You hear from me when you are added.", replace=True)


def added(ask: Ask, desk: Desk) -> Reply:
    """[Add to North]: enrolled as a seller, and what they typed is done in their name; they read what came of it."""
    team = next((team for team in ask.store.teams() if team.id == ask.value.get("team")), None)
    if team is None:
        raise Refusal("That team is not here any more. `/spm setup` adds people.")
    may_lead(ask, team)
    user = str(ask.value.get("user") or "")
    known = ask.store.member_by_slack(user)
    if known is not None and known.active:
        raise ConflictError(f"{known.name} is in a sales team already.")
    with ask.write() as unit:
        member = join(ask, unit, team, user)
        unit.audit(ask.me.id, "joined", member.id, None, team.id)
    told = _welcome(ask, desk, member, team)
    ask.slack.chat_postMessage(channel=user, text=told.text, blocks=list(told.blocks))
    return Say(f"✓ <@{user}> is in team {escape(team.name)}.", replace=True)


def _welcome(ask: Ask, desk: Desk, member: Member, team: Team) -> Say:
    """What the new member reads: the team, and the answer to what they typed."""
    hello = f"{escape(ask.me.name.split()[0])} added you to team {escape(team.name)}."
    words = str(ask.value.get("words") or "")
    verb, _, rest = words.partition(" ")
    command = desk.verb(verb) if verb else None
    if command is None:
        return Say(
            f"{hello} `/spm help` shows what you can say.", [section(f"{hello} `/spm help` shows what you can say.")]
        )
    said = _done(ask, command, member, {"verb": verb, "words": rest})
    if said is None:
        press = button("Go on", "say", {"words": words}, style="primary")
        return Say(
            f"{hello} You typed: {escape(words)}", [section(f"{hello} You typed `{escape(words)}`."), actions(press)]
        )
    return Say(f"{hello}\n{said.text}", [section(hello), *(said.blocks or [section(said.text)])])


def _done(ask: Ask, command: Command, member: Member, said: Mapping[str, Any]) -> Say | None:
    """The answer to what was typed, None where a form or a choice is needed."""
    theirs = replace(
        ask,
        who=member,
        user_id=str(member.slack_user_id),
        key=f"{ask.key}:joined",
        trigger=None,
        value={},
        place=None,
        **said,
    )
    try:
        reply = command.listener(theirs)
    except (UnsureError, SlackApiError):
        return None
    except Refusal as refusal:
        return Say(escape(str(refusal)))
    return reply if isinstance(reply, Say) else None
