"""Takes: orders to be paid by PayPal, once or again and again.
Gives: PayPal's own pages, its orders, subscriptions and report in our words.
Never: sees how the reader pays PayPal, or believes a webhook's word for what happened.
"""
