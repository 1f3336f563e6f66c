"""Takes: beacons from readers' pages.
Gives: views, visitors, reading time and where readers came from; live and as history.
Never: keeps an address, a cookie, or anything that tells a reader of today from one of yesterday.
"""
