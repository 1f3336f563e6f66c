"""Takes: who did what at the desk, from the actions that did it.
Gives: a list to look through, and the same as CSV.
Never: changes or loses a line; holds a password, a key or a token.
"""
