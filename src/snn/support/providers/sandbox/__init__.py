"""Takes: orders, like a real provider.
Gives: a hosted checkout in the reader's browser, signed webhooks over HTTP, a statement of its own.
Never: moves money, asks for a card number, or reads a table of another room.
"""
