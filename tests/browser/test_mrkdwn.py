"""What is written in mrkdwn and markdown is drawn as Slack draws it, and never becomes markup of its own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

DRAW = """async ([module, name, text]) => {
    const drawn = (await import(`/static/${module}.js`))[name](text);
    const box = document.createElement("div");
    box.append(...[drawn].flat());
    return box.innerHTML;
}"""
LINE = '<div class="line">{}</div>'


@pytest.fixture(scope="module")
def page(browser: Browser, sandbox: str) -> Iterator[Page]:
    page = browser.new_page(timezone_id="Asia/Tokyo")
    page.goto(f"{sandbox}/#as=U0ANNA001&channel=C0NORTH01")
    page.get_by_role("heading", level=1).wait_for()
    yield page
    page.close()


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("plain", "plain"),
        ("*bold* _italic_ ~gone~", "<strong>bold</strong> <em>italic</em> <s>gone</s>"),
        ("*_both_*", "<strong><em>both</em></strong>"),
        ("snake_case_name 2*3*4 a ~ b ~ c", "snake_case_name 2*3*4 a ~ b ~ c"),
        ("* not bold *", "* not bold *"),
        ("*Acme*: 40k, (*Iris*)", "<strong>Acme</strong>: 40k, (<strong>Iris</strong>)"),
        ("`*code*`", "<code>*code*</code>"),
        ("&lt;b&gt; &amp;amp;", "&lt;b&gt; &amp;amp;"),
        ("<@U0BEN0001>", '<span class="mention">@Ben Okafor</span>'),
        ("<@U0ANNA001|anna>", '<span class="mention mention-own">@Anna Berg</span>'),
        ("<@U0NOBODY1>", '<span class="mention">@U0NOBODY1</span>'),
        ("<!here>", '<span class="mention mention-own">@here</span>'),
        ("<#C0NORTH01|north>", '<a class="mention" href="#as=U0ANNA001&amp;channel=C0NORTH01">#sales-north</a>'),
        ("<#C0BOARD01|>", '<span class="mention">#C0BOARD01</span>'),
        (
            "<https://a.example/?x=1&amp;y=2|*a* link>",
            '<a href="https://a.example/?x=1&amp;y=2" target="_blank" rel="noopener noreferrer">*a* link</a>',
        ),
        ("<javascript:alert(1)|press me>", "press me"),
        (
            "see https://a.example/b.",
            'see <a href="https://a.example/b" target="_blank" rel="noopener noreferrer">https://a.example/b</a>.',
        ),
        # 1772431200 is Mon 2 Mar 2026 06:00 UTC, 08:00 in Helsinki, where the reader is; the business day is that day
        (
            "<!date^1772431200^{date_short} at {time}|x>",
            '<time datetime="2026-03-02T06:00:00.000Z">2 Mar 2026 at 08:00</time>',
        ),
        ("<!date^1772431200^{date_pretty}|x>", '<time datetime="2026-03-02T06:00:00.000Z">Today</time>'),
        (
            "<!date^1772517600^{date_long_pretty} {time}|x>",
            '<time datetime="2026-03-03T06:00:00.000Z">Tomorrow 08:00</time>',
        ),
        ("<!date^soon^{date}|some day>", "some day"),
        (":unknown_emoji: 10:30:15", ":unknown_emoji: 10:30:15"),
    ],
)
def test_a_line_of_mrkdwn(page: Page, text: str, drawn: str) -> None:
    assert page.evaluate(DRAW, ["mrkdwn", "mrkdwn", text]) == LINE.format(drawn)


def test_verbatim_text_makes_no_links_of_its_own(page: Page) -> None:
    draw = DRAW.replace("[name](text)", "[name](text, true)")
    marked = '<a href="https://b.example/" target="_blank" rel="noopener noreferrer">b</a>'
    assert page.evaluate(draw, ["mrkdwn", "mrkdwn", "https://a.example *<https://b.example/|b>*"]) == LINE.format(
        f"https://a.example <strong>{marked}</strong>"
    )


def test_brackets_that_were_not_escaped_are_no_markup(page: Page) -> None:
    drawn = page.evaluate(DRAW, ["mrkdwn", "mrkdwn", '<script>alert(1)</script> <img src=x onerror="alert(2)">'])
    assert drawn == LINE.format('scriptalert(1)/script img src=x onerror="alert(2)"')


def test_quotes_code_and_items(page: Page) -> None:
    text = "before\n&gt; quoted\n&gt; *more*\n• item\n```\na  &lt;b&gt;\n```\nafter"
    assert page.evaluate(DRAW, ["mrkdwn", "mrkdwn", text]) == (
        '<div class="line">before</div>'
        '<blockquote><div class="line">quoted</div><div class="line"><strong>more</strong></div></blockquote>'
        '<div class="line line-item">• item</div>'
        "<pre>a  &lt;b&gt;</pre>"
        '<div class="line">after</div>'
    )


def test_markdown(page: Page) -> None:
    text = "# Minutes\n**Decided**: _call_ [Acme](https://a.example/)\n\n- [x] sent\n- open <b>\n\n[bad](javascript:alert(1))"
    drawn = page.evaluate(DRAW, ["markdown", "markdown", text])
    assert '<div class="md-heading md-h1" role="heading" aria-level="2">Minutes</div>' in drawn
    assert '<p><strong>Decided</strong>: <em>call</em> <a href="https://a.example/"' in drawn
    assert "☑ " in drawn
    assert "<li>open &lt;b&gt;</li>" in drawn
    assert "javascript" not in drawn
