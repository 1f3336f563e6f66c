"""Takes: network.toml.
Gives: Site, Section, Source, FixedPage, their look, and the Change table every room appends to.
Never: knows a story.
"""
