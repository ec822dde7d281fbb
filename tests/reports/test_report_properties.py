"""What must hold for any company: the bridge ties, the classes part what was open, and scopes add up."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from report_histories import COMPANY, NORTH, History, World, at

from spm_core.book.history import fold
from spm_core.book.opportunities import EventType, Opportunity
from spm_core.book.records import DEFAULT_STAGES, MISTAKE, Kind, Scope
from spm_core.reports.funnel import funnel
from spm_core.reports.inflow import inflow
from spm_core.reports.json import as_json
from spm_core.reports.movement import Movement, movement
from spm_core.reports.results import results
from spm_core.reports.stalled import stalled
from spm_core.reports.statistics import stage_facts
from spm_core.reports.top5 import top5

START, DAYS = date(2025, 9, 1), 180
OWNERS = ("anna", "ben", "cara")
OPEN = [stage.code for stage in DEFAULT_STAGES.open]
ACTS = st.sampled_from(["move", "move", "move", "amount", "hand", "win", "lose", "mistake", "reopen", "merge"])
AMOUNTS = st.sampled_from(["0", "100", "12.34", "999.99", "5000"])
STEP = st.tuples(ACTS, st.integers(0, 25), st.integers(0, 30), st.sampled_from(OPEN), st.sampled_from(OWNERS), AMOUNTS)


@st.composite
def histories(draw: st.DrawFn, name: str) -> History:
    """A legal history: later acts are also learned later, so that every moment knows a beginning of it."""
    owner, amount = draw(st.sampled_from(OWNERS)), draw(st.one_of(st.none(), AMOUNTS))
    history = History(name, owner, amount, draw(st.sampled_from(["EUR", "USD", "SEK"])))
    happened = START + timedelta(days=draw(st.integers(0, DAYS)))
    learned = happened + timedelta(days=draw(st.integers(0, 20)))
    history.created(draw(st.sampled_from(OPEN)), happened, learned)
    for act, later, delay, stage, who, money in draw(st.lists(STEP, max_size=7)):
        happened += timedelta(days=later)
        learned = max(learned, happened + timedelta(days=delay))
        now = fold(history.events, DEFAULT_STAGES)
        if now is None or now.merged_into:
            break
        take(history, now, act, (happened, learned), stage, who, money)
    return history


def take(
    history: History, now: Opportunity, act: str, when: tuple[date, date], stage: str, who: str, money: str
) -> None:
    """Add an act where it is possible: some need an open opportunity, reopening needs a closed one."""
    add, open_now = history._add, now.is_open
    if act == "amount":
        add(EventType.AMOUNT, money, *when)
    elif act == "reopen" and not open_now:
        add(EventType.REOPENED, stage, *when)
    elif not open_now:
        return
    elif act == "move" and stage != now.stage:
        add(EventType.STAGE, stage, *when)
    elif act == "hand":
        add(EventType.OWNER, who, *when)
    elif act == "win":
        add(EventType.WON, "WON", *when)
    elif act in ("lose", "mistake"):
        add(EventType.LOST, "LOST", *when)
        add(EventType.CHANGED, MISTAKE if act == "mistake" else "price", *when, field="reason")
    elif act == "merge":
        add(EventType.MERGED, "elsewhere", *when)


WORLDS = st.integers(1, 8).flatmap(
    lambda count: st.tuples(*(histories(f"H{n}") for n in range(count))).map(lambda all_: World(all_, members=OWNERS))
)
MOMENTS = st.tuples(st.integers(20, DAYS), st.integers(0, 60)).map(
    lambda pair: (START + timedelta(days=pair[0]), START + timedelta(days=pair[0] + pair[1]))
)
SCOPES = (COMPANY, NORTH, *(Scope("member", name, name.capitalize()) for name in OWNERS))
SETTINGS = settings(max_examples=25, deadline=None, derandomize=True)


def steps(report: Movement) -> dict[str, Decimal]:
    return {line.what: line.value for line in report.bridge}


@SETTINGS
@given(WORLDS, MOMENTS)
def test_the_bridge_ties_and_ends_at_the_funnel(world: World, moments: tuple[date, date]) -> None:
    for scope in SCOPES:
        book = world.book(moments[1], moments[0], scope)
        lines = steps(movement(book))
        end = lines.pop("open_now")
        assert sum(lines.values()) == end
        assert end == funnel(book).total.value


@SETTINGS
@given(WORLDS, MOMENTS)
def test_every_opportunity_open_before_has_exactly_one_class(world: World, moments: tuple[date, date]) -> None:
    for scope in SCOPES:
        book = world.book(moments[1], moments[0], scope)
        report = movement(book)
        gone = report.transferred_out + report.corrected
        stay = report.advanced + report.won + report.lost + report.moved_back + report.not_moved
        assert report.open_before == stay + gone
        assert len(report.not_moved_list) == report.not_moved
        assert len(report.moves) == stay - report.not_moved
        before = world.book(moments[0], moments[0], scope)
        assert report.open_before == len(before.open)


@SETTINGS
@given(WORLDS, MOMENTS)
def test_members_add_up_to_the_team_and_the_company(world: World, moments: tuple[date, date]) -> None:
    company, team, *each = (movement(world.book(moments[1], moments[0], scope)) for scope in SCOPES)
    assert as_json(company.bridge) == as_json(team.bridge)
    assert company.transferred_out == team.transferred_out == 0
    total = {what: sum((steps(member)[what] for member in each), Decimal(0)) for what in steps(team)}
    assert total.pop("transfer_in") == -total.pop("transfer_out")
    assert total == {what: value for what, value in steps(team).items() if not what.startswith("transfer")}
    assert sum(member.staying + member.transferred_out for member in each) == team.staying
    for one in (lambda m: m.won, lambda m: m.lost, lambda m: m.advanced, lambda m: m.new.count, lambda m: m.reopened):
        assert one(team) >= sum(map(one, each))  # a transferred one has no class with either owner
    funnels = [funnel(world.book(moments[1], moments[0], scope)) for scope in SCOPES]
    assert funnels[0].total == funnels[1].total
    assert sum(report.total.value for report in funnels[2:]) == funnels[1].total.value
    closed = [results(world.book(moments[1], moments[0], scope)) for scope in SCOPES]
    assert (closed[0].won, closed[0].lost) == (closed[1].won, closed[1].lost)
    assert sum(report.won.value for report in closed[2:]) == closed[1].won.value
    assert sum(group.won for group in closed[1].by_member) == closed[1].won.count


@SETTINGS
@given(WORLDS, MOMENTS, st.integers(0, 1000))
def test_the_order_of_records_does_not_matter(world: World, moments: tuple[date, date], seed: int) -> None:
    shuffled = list(world.histories)
    random.Random(seed).shuffle(shuffled)
    other = replace(world, histories=tuple(shuffled))
    for report in (funnel, inflow, movement, stalled, results, top5):
        assert report(other.book(moments[1], moments[0])) == report(world.book(moments[1], moments[0]))


@SETTINGS
@given(WORLDS, MOMENTS)
def test_the_statistics_do_not_know_when_the_previous_meeting_was(world: World, moments: tuple[date, date]) -> None:
    since, as_of = moments
    whole = world.book(as_of, START - timedelta(days=1))
    assert stage_facts(world.book(as_of, since)) == stage_facts(whole)
    assert results(world.book(as_of, since)).win_rate == results(whole).win_rate


@SETTINGS
@given(WORLDS, MOMENTS)
def test_results_and_new_ones_agree_with_a_plain_count(world: World, moments: tuple[date, date]) -> None:
    book = world.book(moments[1], moments[0])
    now = [fold(history.events, DEFAULT_STAGES, book.as_of) for history in world.histories]
    real = [item for item in now if item and not item.merged_into and item.reason != MISTAKE]
    won = [item for item in real if item.kind is Kind.WON and item.closed_at >= at(moments[0])]
    assert results(book).won.count == len(won)
    assert inflow(book).count == sum(item.created_at >= at(moments[0]) for item in real)
