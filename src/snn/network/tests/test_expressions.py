from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snn.network.expressions import FIELDS, Found, Words, WrongExpression, parse

MOON = Words(
    {
        "headline": "China’s Moon-lander touches down",
        "slugline": "space-moon",
        "place": "Wenchang",
        "byline": "Ada Byron",
        "body": "The lunar craft landed on Monday. Engineers cheered in the control room. 嫦娥六号 returned samples.",
    }
)


def holds(expression: str) -> bool:
    return parse(expression).holds(MOON)


@pytest.mark.parametrize(
    "expression",
    [
        "moon", "MOON", "moon lander", "moon AND lander", "sun OR moon", "NOT sun", "moon NOT sun", "moon AND NOT sun",
        '"moon lander"', "“touches down”", "moon-lander", "luna*", "headline:china", "headline:(sun OR moon)",
        'body:"control room"', "place:wenchang", "byline:ada", "slugline:space", "(sun OR moon) lunar",
        "landed NEAR/2 monday", "monday NEAR/2 landed", "lunar NEAR/1 craft", "body:(lunar NEAR/4 monday)",
        '"control ro*"', "嫦娥", "嫦娥六号", 'NOT (sun OR "harvest moon")', "land* NEAR/3 mon*",
    ],
)  # fmt: skip
def test_what_holds(expression: str) -> None:
    assert holds(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "sun", "moon sun", "moon AND sun", "NOT moon", '"lander moon"', "body:china", "headline:(lunar OR craft)",
        "moo", "landed NEAR/1 monday", "lunar NEAR/100 china", "place:(wenchang NOT wenchang)", "娥嫦", "sola*",
    ],
)  # fmt: skip
def test_what_does_not(expression: str) -> None:
    assert not holds(expression)


def test_or_binds_looser_than_and() -> None:
    assert holds("moon OR sun mars")
    assert not holds("(moon OR sun) mars")


@pytest.mark.parametrize(
    ("expression", "column", "says"),
    [
        ("", 1, "ends where a word should follow"),
        ("moon AND", 9, "ends where a word should follow"),
        ("moon (sun", 6, "never closed"),
        ("moon) sun", 5, "closes none"),
        ("moon ()", 7, "a word should stand before"),
        ('say "moon', 5, "never closed"),
        ("OR moon", 1, "put it in quotes"),
        ("moon OR OR sun", 9, "put it in quotes"),
        ("title:moon", 1, "no field is called 'title'"),
        ("headline:body:moon", 10, "a colon"),
        ("headline:(body:moon)", 11, "inside headline"),
        ("moon*lander", 5, "only end a word"),
        ("a*", 1, "begins too many"),
        ("moon $$", 6, "no letter"),
        ("moon NEAR/0 sun", 6, "1 to 100"),
        ("moon NEAR/3 (sun OR mars)", 13, "not brackets"),
        ("a NEAR/3 b NEAR/3 c", 12, "joins two"),
        ("headline:moon NEAR/3 sun", 22, "one field"),
        ("NOT NOT moon", 5, "leave both out"),
    ],
)
def test_what_is_wrong_is_pointed_at(expression: str, column: int, says: str) -> None:
    with pytest.raises(WrongExpression) as wrong:
        parse(expression)
    assert (wrong.value.column, says in wrong.value.says) == (column, True), str(wrong.value)


@pytest.mark.parametrize("bomb", ["(" * 10_000, "(" * 1900 + "moon" + ")" * 1900, "NOT " * 990, "headline:" * 440])
def test_bombs_are_refused_at_once(bomb: str) -> None:
    started = time.process_time()
    with pytest.raises(WrongExpression):
        parse(bomb)
    assert time.process_time() - started < 0.2


@given(st.text(alphabet='ab ()"*:NEAR/3ORDTheadline嫦\n“', max_size=60))
def test_any_text_is_an_expression_or_wrong(text: str) -> None:
    try:
        column = 1 + parse(text).holds(MOON)
    except WrongExpression as wrong:
        column = wrong.column
    assert 1 <= column <= len(text) + 2


@given(st.lists(st.sampled_from(["moon", "sun", "AND", "OR", "NOT", "(", ")"]), max_size=9))
def test_agrees_with_python_on_what_both_can_read(parts: list[str]) -> None:
    text = " ".join(parts)
    try:
        ours = parse(text).holds(MOON)
    except WrongExpression:
        return
    spelled = re.sub(r"(moon|sun|\)) (?=moon|sun|NOT|\()", r"\1 AND ", text)
    python = {"moon": "True", "sun": "False", "AND": "and", "OR": "or", "NOT": "not"}
    assert ours is eval(" ".join(python.get(word, word) for word in spelled.split()))


def test_found_says_which_words_and_where() -> None:
    assert parse("moon luna* NOT sun").found(MOON) == [
        Found("moon", "headline"),
        Found("moon", "slugline"),
        Found("luna*", "body"),
    ]
    assert parse("sun OR lunar NEAR/2 craft").found(MOON) == [Found("lunar", "body"), Found("craft", "body")]
    assert parse("moon sun").found(MOON) == []


def test_every_field_can_be_asked_for() -> None:
    for name in FIELDS:
        assert parse(f"{name}:here").holds(Words({name: "Here."}))


def test_words_near_that_occur_often_cost_little() -> None:
    words = Words({"body": "moon " * 6000 + "sun " * 6000})
    started = time.process_time()
    assert parse("moon NEAR/1 sun").holds(words)
    assert not parse("sun NEAR/1 mars").holds(words)
    assert time.process_time() - started < 0.5
