"""Takes: how recurring contributions stand.
Gives: at most three polite mails while payments fail, and an end to it.
Never: threatens, or writes once the reader or the bank has settled it.
"""
