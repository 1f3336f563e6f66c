"""Takes: bytes that agencies and people send.
Gives: Dispatch rows, immutable; Quarantine rows for what could not be read.
Never: decides what is published.
"""
