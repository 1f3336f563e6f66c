"""Takes: a reader's wish to give.
Gives: intents, contributions, receipts, the supporter cookie.
Never: sees a card number, or moves money outside the ledger.
"""
