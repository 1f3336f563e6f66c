"""Takes: views from the audience, bills from the sponsors, gifts from the readers.
Gives: what each thousand views of a site earns in a month, by sponsors and by readers; to the desk and the command line.
Never: adds amounts of two currencies, or keeps a figure of its own.
"""
