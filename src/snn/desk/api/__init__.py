"""Takes: requests of the team's own tools, with a token; hooks to call.
Gives: stories to read and write, a door for wire files, signed calls when a story is out, changed or killed.
Never: keeps a token as it was given, lets one do what its person may not, calls an inside address.
"""
