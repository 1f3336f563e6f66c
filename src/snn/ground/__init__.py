"""Takes: plain values.
Gives: money, clock, text, markup, signing, the data folder, outgoing http.
Never: knows Django or any room.
"""
