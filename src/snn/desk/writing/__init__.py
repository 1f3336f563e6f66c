"""Takes: what a person types about a story, kept from the first letter on.
Gives: stories' actions, called once the person says publish; what that will change, and what it came to.
Never: lets a draft touch the story, or overwrites silently what the wire changed meanwhile.
"""
