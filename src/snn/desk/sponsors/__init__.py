"""Takes: what a person types about a sponsor, a flight, a message; a click on a step or an invoice.
Gives: the ads room's actions, called by that person; delivery, forecast and money as it has them.
Never: decides what may be booked, approved or billed: the ads room does.
"""
