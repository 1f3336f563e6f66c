"""Takes: contributions, what was taken back, and how recurring ones stand.
Gives: the owner's figures: money by month, site, tier and story; what recurs, for how long, what fails.
Never: tells of one reader.
"""
