"""Takes: orders to be paid by card.
Gives: Stripe's hosted checkout and portal, its objects in our words.
Never: sees a card number, or believes a webhook's word for what happened.
"""
