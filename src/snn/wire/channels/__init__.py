"""Takes: folders, feeds, mailboxes and pushed bytes, each a channel in a folder of its own.
Gives: every file that comes, once, to whoever takes it; only then is it marked as done where it came from.
Never: loses a file when the process dies, nor lets one channel's trouble stop another.
"""
