"""Takes: who wants a checkout or a link, and how.
Gives: leave, or a refusal with the time to wait; a breaker that rests cards and leaves PayPal open.
Never: stores an address or a network, only keyed digests of them that are dropped within a day.
"""
