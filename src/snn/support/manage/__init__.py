"""Takes: a reader who proves by a link in a mail that an address is theirs.
Gives: all they give, and the means to change, stop, take along or erase it.
Never: tells whether it knows an address, or keeps a session longer than half an hour.
"""
