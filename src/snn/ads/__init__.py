"""Takes: what sponsors book, and the beacons of readers' pages.
Gives: house messages, rotas for the rack, counts, reports, invoices.
Never: knows a reader, sets a cookie, asks a third party.
"""
