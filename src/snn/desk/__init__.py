"""Takes: what editors, writers, business and admins do in a browser.
Gives: calls of the lower rooms' actions, each allowed by a role and kept in the audit.
Never: writes a story's row itself, or anything a reader's page waits for.
"""
