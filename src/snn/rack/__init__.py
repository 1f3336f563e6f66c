"""Takes: finished pages.
Gives: the same pages by host and path, a whole publish in one transaction.
Never: renders, or knows Django.
"""
