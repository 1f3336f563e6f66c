"""Takes: the words that ask readers to give, for the network, a site, a section or a story.
Gives: what each page asks, which of two wordings it shows, and what came of either.
Never: knows who saw what: a page shows one wording to everybody, and only contributions are counted.
"""
