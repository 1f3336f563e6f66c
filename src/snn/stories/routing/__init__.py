"""Takes: an item, the source it came from, the network's rules, a learned model where there is one.
Gives: a Decision: where it goes, whether it waits for an editor, and every reason why.
Never: writes.
"""
