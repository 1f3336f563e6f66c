from __future__ import annotations

import pytest

from snn.wire.formats import closings, layout


def test_pretty_printed_paragraphs_are_one_line_each() -> None:
    assert (
        layout.tidy("<p>One\n          two\n          three.</p>\n   \n<p>  Four.  </p>")
        == "<p>One two three.</p>\n<p>Four.</p>"
    )


def test_hard_wrapped_lines_are_joined() -> None:
    wrapped = "<p>A line that is as long as the paper was wide, and<br>another one that goes on to the end of the<br>story.</p>"
    assert "<br>" not in layout.tidy(wrapped)


def test_short_lines_keep_their_breaks() -> None:
    assert layout.tidy("<p>Roses are red<br>Violets blue</p>") == "<p>Roses are red<br>Violets blue</p>"


def test_text_laid_out_with_indents_is_cut_into_paragraphs() -> None:
    laid_out = (
        "<p>* First point\n* Second point\n\n    By Ada Moor\n    OSTRAND, Mar 3 (Reuters) - It\nsailed.\n"
        "    It sank.\n (Reporting by Ada Moor)</p>"
    )
    assert layout.tidy(laid_out).split("\n") == [
        "<p>* First point</p>",
        "<p>* Second point</p>",
        "<p>By Ada Moor</p>",
        "<p>OSTRAND, Mar 3 (Reuters) - It sailed.</p>",
        "<p>It sank.</p>",
        "<p>(Reporting by Ada Moor)</p>",
    ]


def test_columns_stay_columns() -> None:
    results = "<p>Results of the regatta in the bay of Ostrand on Monday\nAda      3    1\nBen      2    2\nCy       1    3</p>"
    first, rest = layout.tidy(results).split("\n", 1)
    assert first == "<p>Results of the regatta in the bay of Ostrand on Monday</p>"
    assert rest == "<pre>Ada      3    1\nBen      2    2\nCy       1    3</pre>"


def test_what_was_escaped_twice_is_escaped_once() -> None:
    assert (
        layout.tidy("<p>Ada &amp;amp;amp; Ben&amp;apos;s &amp;quot;boat&amp;quot;</p>")
        == '<p>Ada &amp; Ben\'s "boat"</p>'
    )
    assert layout.tidy("<p>3&lt;endash&gt;-&lt;/endash&gt;4</p>") == "<p>3-4</p>"
    assert layout.tidy("<p>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</p>") in (
        "<p>One</p><p>Two</p>",
        "<p>One</p>\n<p>Two</p>",
    )


def test_embed_code_that_a_sender_left_as_words_is_gone() -> None:
    body = '<p>Words.</p><h2>Embed:</h2><p>&lt;div id="x"&gt;&lt;/div&gt;&lt;script src="y"&gt;&lt;/script&gt;</p>'
    assert layout.tidy(body) == "<p>Words.</p>"


@pytest.mark.parametrize(
    "mark",
    [
        "END", "(END)", "ends", "-0-", "bur/ab/txw", "AAP rtv", "dpa wsz jln npr", "(BusinessDesk)", "/ritzau/", "Enditem",
        "PTI ABC DEF", "51 77 03 CRO01 1113 APE4800", "© Agency 2022. All rights reserved.", "(Schluss) abc/def",
        "--IANS ab/cd", "XYZ // ABC", "النهاية", "// انتهى //", "سام/خلص/ب ق", "(End) ab.cd", "==Kyodo", "# # #", "***",
    ],
)  # fmt: skip
def test_a_mark_of_an_agency_closes_no_story(mark: str) -> None:
    assert closings.is_closing(mark)
    assert layout.tidy(f"<p>It sailed.</p>\n<p>{mark}</p>") == "<p>It sailed.</p>"
    assert layout.tidy(f"<p>{mark}</p>") in (f"<p>{mark}</p>", "")


@pytest.mark.parametrize(
    "sentence",
    [
        "It sank.",
        "Ada 3, Ben 2",
        "1 2 3",
        "3.5",
        "UP NEXT",
        "He said no",
        "هذا خبر",
        "Much.",
        "And more.",
        "London 2012",
    ],
)
def test_words_of_a_story_are_no_mark(sentence: str) -> None:
    assert not closings.is_closing(sentence)
