"""Takes: what is to be told to one who gave, once, under a key.
Gives: the mail, sent at most once.
Never: writes to anybody who did not give or ask.
"""
