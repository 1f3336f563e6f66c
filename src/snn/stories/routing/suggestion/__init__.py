"""Takes: the archive, or a file of examples; later the words of an item.
Gives: labels with how sure it is of each, by a linear model learned once and kept in one small file.
Never: needs numpy or scikit-learn but for training; never places what the rules are certain of.
"""
