"""Takes: money events of other rooms.
Gives: balanced, append-only transactions and balances derived from them.
Never: changes or deletes an entry.
"""
