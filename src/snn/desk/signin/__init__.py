"""Takes: passkeys, passwords with a second factor, invitations' links.
Gives: a signed-in person, and what Wagtail may show that person.
Never: lets one in by a password alone, or says whether an address is known.
"""
