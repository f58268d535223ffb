"""HTML as Telegram reads it, and what it finds in plain text by itself."""

import pytest

from playground.errors import ApiError
from playground.formatting import Formatted, parse_html, trimmed, with_found


def entity(kind: str, offset: int, length: int, **more: str) -> dict[str, object]:
    """One entity."""
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("a &lt;b&gt; &amp; &quot;c&quot; &#39;&#x4e2d;", 'a <b> & "c" \'中', []),
        ("&nbsp;&copy", "&nbsp;&copy", []),
        ("<strong>a</strong><em>b</em>", "ab", [entity("bold", 0, 1), entity("italic", 1, 1)]),
        ("<u>a</u><ins>b</ins>", "ab", [entity("underline", 0, 1), entity("underline", 1, 1)]),
        (
            "<s>a</s><strike>b</strike><del>c</del>",
            "abc",
            [entity("strikethrough", n, 1) for n in range(3)],
        ),
        (
            '<tg-spoiler>a</tg-spoiler><span class="tg-spoiler">b</span>',
            "ab",
            [entity("spoiler", 0, 1), entity("spoiler", 1, 1)],
        ),
        ("<B>a</b>", "a", [entity("bold", 0, 1)]),
        ("<b>a</>", "a", [entity("bold", 0, 1)]),
        ("<b></b>a", "a", []),
        ("<b>x<i>😀</i></b>", "x😀", [entity("bold", 0, 3), entity("italic", 1, 2)]),
        ("<code>a</code>", "a", [entity("code", 0, 1)]),
        ("<pre>a</pre>", "a", [entity("pre", 0, 1)]),
        (
            '<pre><code class="language-python">a</code></pre>',
            "a",
            [entity("pre", 0, 1, language="python")],
        ),
        ("<blockquote>a</blockquote>", "a", [entity("blockquote", 0, 1)]),
        (
            "<blockquote expandable>a</blockquote>",
            "a",
            [entity("expandable_blockquote", 0, 1)],
        ),
        (
            '<a href="https://a.example/?x=1&amp;y=2">a</a>',
            "a",
            [entity("text_link", 0, 1, url="https://a.example/?x=1&y=2")],
        ),
        ("<a href='nowhere'>a</a>", "a", []),
        (
            "<a>https://a.example</a>",
            "https://a.example",
            [entity("text_link", 0, 17, url="https://a.example")],
        ),
    ],
)
def test_html_becomes_text_and_entities(source: str, text: str, entities: list[dict[str, object]]) -> None:
    assert parse_html(source) == Formatted(text, entities)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("中<x>a</x>", 'Unsupported start tag "x" at byte offset 3'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ('<a ="x">a</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("</b>", "Unexpected end tag at byte offset 0"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_html_that_telegram_would_refuse_is_refused(source: str, words: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert (refused.value.code, refused.value.description) == (
        400,
        f"Bad Request: can't parse entities: {words}",
    )


def test_white_space_at_the_ends_goes_and_the_entities_move_along() -> None:
    formatted = trimmed(parse_html(" \n<b> a </b>c<i> </i>"))
    assert formatted == Formatted("a c", [entity("bold", 0, 2)])


def test_commands_addresses_mentions_and_hashtags_are_found() -> None:
    found = with_found(Formatted("/start 😀 看 https://a.example/x。@some_body #会议 a@b.example 1/2", []))
    assert [(one["type"], one["offset"], one["length"]) for one in found.entities] == [
        ("bot_command", 0, 6),
        ("url", 12, 19),
        ("mention", 32, 10),
        ("hashtag", 43, 3),
        ("email", 47, 11),
    ]


def test_nothing_is_found_inside_code() -> None:
    assert with_found(parse_html("<code>/start</code>")).entities == [entity("code", 0, 6)]
