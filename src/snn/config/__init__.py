"""Takes: the environment.
Gives: settings, urls, the command line, the supervisor: the one place that knows every room.
Never: holds a rule of the trade.
"""
