"""Takes: `headline:(moon OR lunar*) NOT "harvest moon"`, and the words of an item.
Gives: whether it holds, and which terms were found where.
Never: backtracks; the longest expression over the longest story stays under a millisecond.

    expression = and { "OR" and }
    and        = not { ["AND"] not }          side by side means AND
    not        = [ "NOT" ] near
    near       = part [ "NEAR/" number part ]  both within that many words, in either order
    part       = "(" expression ")" | field ":" part | word | word* | "several words"

Operators are written in capitals. Fields are in words.FIELDS; without one, a term is looked for in all of them.
"""

from snn.network.expressions.parsing import WrongExpression, parse
from snn.network.expressions.tree import Found, Node
from snn.network.expressions.words import FIELDS, Words, tokens_of

__all__ = ["FIELDS", "Found", "Node", "Words", "WrongExpression", "parse", "tokens_of"]
