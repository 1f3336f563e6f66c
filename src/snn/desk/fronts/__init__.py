"""Takes: what an editor makes of a front, in a browser.
Gives: a draft that is moved about and looked at as readers would see it, then put out by the stories room's actions.
Never: puts anything out before it is asked to.
"""
