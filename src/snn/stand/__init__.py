"""Takes: a rack.
Gives: pages over http; hands what is dynamic to the app.
Never: needs a database, the app or the newsroom.
"""
