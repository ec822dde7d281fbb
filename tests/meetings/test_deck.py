"""The page that traces the deck: no line of the deck is missing on it, and every test and picture that it names is there."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "deck.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))
PICTURES = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", PAGE)

# Every line of the deck's text, in its own words and spelling.
LINES = """
In your opinion, what elements of a sales organization's work need to be managed?
Discuss this question in break-out rooms for 10mins and take notes. Then post your group's findings into chat.
STRATEGY, INFLUENCING, MANAGING THINGS, MANAGING PEOPLE
Value proposition
Sales process & tools
Sales funnel management
Profiles & recruitment
Positioning & differentiation
KAM process & tools
Sales opportunity management
Organization & allocation
Sales channels
Marketing communications
KAM planning & evaluation
Goals & remuneration
Partner strategy
Managing marketing communications
Motivation & training
Performance
Framework for activity, opportunity & funnel management
Individual performance (preparation and coaching)
Sales team performance (preparation and coaching)
Sales planning
Immediate feedback
Focus on learning the right competencies (tasks & tools)
Develop shared best practices
Create "right" sales culture
Regular team meetings with fixed agenda
Regular performance reviews
Frequent opportunity coaching
Tools
SALES PERFORMANCE MANAGEMENT PROCESS
What would be your agenda items for individual sales performance coaching?
Discuss this question in pairs for 10mins and take notes. Then join your findings with another group and prepare to share your findings.
INDIVIDUAL PERFORMANCE COACHING
TOP5 Opportuniy review & coaching
What has happened with the TOP5 opportunities since the last coaching?
What activities planned/agreed to progress the opportunities?
Opportunity Coaching questions
Personal Funnel
How is the individual funnel value vs targets?
How are the opportunities distributed across the sales stages? (= funnel shape)
Which opportunities have moved to a new sales stage?
Which opportunities have not moved since the last review?
Any outstandings offers with check-date passed?
Funnel Report
Other (CRM) reports
Sales Activity Review
How much customer facing time has there been? How many customer meetings?
How many contacts, meetings with new customers?
How many new opportunities added to the funnel?
Sales Activity Report
Sales Planning
Allocation of time on lead generation
Which opportunities will be worked upon? What activities planned?
What other customer facing activities planned for the next period? Which customers to address?
Funnel Management
Present team sales forecast
Present team Funnel Report
Is the short term sales forecast in line with targets?
Are there enough new opportunities entering the funnel?
Are there enough opportunities at every stage of the sales process?
Is the value of the funnel sufficient to meet the long term sales targets?
Is the funnel progressing? (are there any opportunities not moving?)
Opportunity Review
TOP5 Opportunities
Won/Lost deals
New Offers
New Opportunities
Analyse TOP5 opportunities by reviewing the Opportunity Coaching questions
Present the new opportunities by using the Opportunity Qualification questions
Brief analysis on won/lost deals
Highlight non-moving opportunities and planned actions
Report on won, lost opportunities, new offers, new opportunities
Sales Activity
Present team sales activity report
Review the sales activity metrics to verify there is enough contacts to other activities to ensure funnel progress
Any Other Business
Announcements
Campaigns
Market News
Planned Marketing activities
Learning from others
What is happening in the marketplace? Any changes influencing out customers? Industry in general?
MEETING W1 W2 W3 W4 W 5
Sales team meeting X
Individual coaching meeting X X X
Individual performance coaching X
KAM management X
""".strip().splitlines()


@cache
def source(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("line", LINES)
def test_no_line_of_the_deck_is_missing(line: str) -> None:
    rows = [row for row in PAGE.splitlines() if row.startswith("|")]
    assert any(line in row.split("|")[1] for row in rows)


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_what_it_names_is_a_test(path: str, name: str) -> None:
    assert re.search(rf"^def {name}\(", source(path), re.MULTILINE), f"{path} has no {name}"


def test_every_question_of_the_meetings_is_traced_to_a_test() -> None:
    rows = [[cell.strip() for cell in row.split("|")] for row in PAGE.splitlines() if row.startswith("|")]
    shown = " ".join(row[2] for row in rows if len(row) > 5 and "`tests/" in row[4])
    for question in [*(f"IC{number}" for number in range(1, 15)), *(f"TM{number}" for number in range(1, 13))]:
        assert re.search(rf"\b{question}\b", shown) or (question == "TM8" and "TM7–TM9" in shown), question


def test_its_pictures_are_there() -> None:
    assert PICTURES
    for picture in PICTURES:
        assert (ROOT / "docs" / picture).stat().st_size > 1000
