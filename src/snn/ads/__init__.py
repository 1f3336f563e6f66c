"""Takes: house messages.
Gives: the message for a sponsor's place.
Never: tracks a reader.
"""
