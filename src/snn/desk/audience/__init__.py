"""Takes: what the audience counted, and what readers gave on the way.
Gives: a live board, a story's and a site's figures, sites side by side, referrers that moved.
Never: counts anything itself, or shows a site to one who has no role there.
"""
