"""A team's settings: which news its channel hears at once, whether the agenda names who did what, what is counted how."""

from dataclasses import replace

from bot.blocks import Block, Choice, context, escape, field, modal, options, pick
from bot.choices.counting import TWO, TWO_LABEL, fields, two_each
from bot.choices.counting import chosen as chosen_counting
from bot.choices.counting import told as told_counting
from bot.choices.languages import LABEL, LANGUAGES, languages
from bot.desk import Again, Ask, Desk, Done, Open, Reply, Say
from bot.rights import may_lead
from spm_core.book.agreed import Setting
from spm_core.book.choices import CHOICES, ECHO, LOCALE, chosen
from spm_core.book.records import Team
from spm_core.book.refusals import NotFoundError

NEWS = {"won": "Wins", "offer": "New offers"}
PERSON = "person"
COMPANY = "company"  # as the company chose


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("choice.team")(lambda ask: Open(form(ask, behind(ask))))
    desk.form("choice.team", Again(lambda ask: form(ask, behind(ask))))(submitted)


def behind(ask: Ask) -> Team:
    """The team of a button or form, if its settings are the asker's to change."""
    wanted = (ask.value or ask.meta).get("team")
    team = next((team for team in ask.store.teams() if team.id == wanted), None)
    if team is None:
        raise NotFoundError("That team is not here any more.")
    may_lead(ask, team)
    return team


def form(ask: Ask, team: Team) -> Block:
    """The form, as things are now."""
    news = chosen(ask.store.settings(), ECHO, "team", team.id)
    return modal(
        "choice.team",
        f"Team {team.name}",
        [
            _boxes("news", "Tell the channel at once", [(name, code) for code, name in NEWS.items()], list(news)),
            _boxes(
                "agenda",
                "In the agenda",
                [("Show activity person by person", PERSON), (TWO_LABEL, TWO)],
                _ticked(ask, team),
            ),
            pick("locale", f"{LABEL} in the channel", _languages(ask, team), initial=_locale(ask, team) or COMPANY),
            *fields(ask, team.id),
            context("Coaching, ratings and anybody's own answers are never in the channel."),
        ],
        meta={"team": team.id},
    )


def _locale(ask: Ask, team: Team) -> str:
    return str(chosen(ask.store.settings(), LOCALE, "team", team.id))


def _languages(ask: Ask, team: Team) -> list[Choice]:
    return [("As the company", COMPANY), *languages(_locale(ask, team))]


def _ticked(ask: Ask, team: Team) -> list[str]:
    both = ((PERSON, team.share_activity), (TWO, two_each(ask.store.settings(), team.id)))
    return [name for name, on in both if on]


def _boxes(name: str, label: str, choices: list[Choice], ticked: list[str]) -> Block:
    entries = [entry.to_dict() for entry in options(choices)]
    element: Block = {"type": "checkboxes", "action_id": name, "options": entries}
    on = [entry for entry in entries if entry["value"] in ticked]
    return field(name, label, element | ({"initial_options": on} if on else {}), optional=True)


def submitted(ask: Ask) -> Reply:
    """The form was sent."""
    team = behind(ask)
    news = [kind for kind in CHOICES[ECHO].values if kind in ask.form.many("news")]
    locale = ask.form.chosen("locale")
    by_person, each = (name in ask.form.many("agenda") for name in (PERSON, TWO))
    counted = chosen_counting(ask, team.id, two=each)
    with ask.write() as unit:
        unit.save(Setting("team", team.id, ECHO, news))
        if locale in LANGUAGES or locale == COMPANY:
            unit.save(Setting("team", team.id, LOCALE, locale if locale in LANGUAGES else ""))
        unit.save(replace(team, share_activity=by_person))
        unit.save_many(counted)
        unit.audit(ask.me.id, "settings", team.id, None, f"{','.join(news)} {by_person} {counted}")
    told = ", ".join(NEWS[kind].lower() for kind in news) or "nothing"
    person = "shows" if by_person else "does not show"
    counts = told_counting(ask.store.settings(), ask.store.company().stages, team.id)
    heard = f"Team {team.name}: the channel hears of {told} at once; the agenda {person} who did what. {counts}."
    kept = LANGUAGES.get(locale or "") or (f"as the company, {LANGUAGES.get(ask.store.workspace.locale, 'English')}")
    return Done(Say(f"{escape(heard)} {LABEL} in the channel: {kept}."))
