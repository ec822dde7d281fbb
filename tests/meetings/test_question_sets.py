"""The question sets as SPM brings them and as a company edits them: newest wins, old answers keep their wording."""

from datetime import UTC, datetime
from decimal import Decimal

from spm_core.book.agreed import Answer, QuestionSet
from spm_core.book.records import DEFAULT_STAGES, Kind, Stage, Stages
from spm_core.meetings.questions import BY_STAGE, GENERAL, LOST, QUALIFICATION, TITLES, Sets, asked, question_sets

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_every_set_can_be_read_and_has_the_questions_of_the_domain():
    counts = {name: len(Sets().now(name).questions) for name in TITLES}
    assert set(TITLES) == set(question_sets())
    # DOMAIN.md, section 3: 12; five general and five for each of five stages; 4 and 4; K1 to K13.
    assert counts == {
        QUALIFICATION: 12,
        GENERAL: 5,
        BY_STAGE: 25,
        "won_debrief": 4,
        LOST: 4,
        "kam_review": 13,
        "performance_coaching": 5,
        "team_aob_prompts": 4,
    }


def test_the_newest_version_is_asked_and_an_old_answer_keeps_its_wording():
    body = {"questions": [{"id": "G2", "ask": "What do they do next?"}, {"id": "G3", "ask": "Why not?", "on": False}]}
    sets = Sets(
        (QuestionSet(GENERAL, 1, body, NOW), QuestionSet(GENERAL, 2, {"questions": body["questions"][:1]}, NOW))
    )
    assert sets.now(GENERAL).version == 2
    assert asked(GENERAL, sets.edited) == ("What do they do next?",)
    old = Answer("a", GENERAL, 0, "G2", "opportunity", "o", "anna", NOW, "they call")
    assert sets.question(old).ask == "What will the customer do next, and on which date?"
    gone = Answer("a", GENERAL, 1, "G3", "opportunity", "o", "anna", NOW, "price")
    assert sets.question(gone).ask == "Why not?"
    assert sets.now(GENERAL).find("G3") is None
    assert asked(GENERAL, sets.edited[:1]) == ("What do they do next?",)


def test_the_questions_of_a_stage_go_by_its_code_else_by_its_height():
    by_stage = Sets().now(BY_STAGE)
    assert [q.id for q in by_stage.of_stage(DEFAULT_STAGES, "S4")] == ["S4a", "S4b", "S4c", "S4d", "S4e"]
    own = Stages.of(
        (
            *(Stage(code, code, n, Decimal(0)) for n, code in enumerate(("new", "demo", "quote"))),
            Stage("W", "Won", 8, Decimal(1), kind=Kind.WON),
        )
    )
    # Three steps stand at the heights 0, 1/2 and 1 of five: the first, the third and the last.
    firsts = [by_stage.of_stage(own, code)[0].id for code in ("new", "demo", "quote")]
    assert firsts == ["S1a", "S3a", "S5a"]
    assert by_stage.of_stage(own, "W") == ()


def test_the_words_of_a_score_and_of_a_choice():
    question = Sets().now(QUALIFICATION).find("N1")
    assert question.words("2") == "Customer said it and we wrote it down"
    assert question.words("?") == "?"
    assert Sets().now(LOST).find("L4").words("price") == "price"
