"""Takes: what an editor makes of a front: a lead, pins in an order, hidden stories, a banner; each until a moment.
Gives: the arrangement that the press lays over the newest stories; a Change whenever it is another one.
Never: asks the clock while a page is made: what has ended is taken away by a writer.
"""
