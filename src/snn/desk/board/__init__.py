"""Takes: nothing; it looks.
Gives: one answer to how things stand: what is live, what waits, what is wrong, what was given today.
Never: writes anything.
"""
