"""Takes: what admins change of the network and its people.
Gives: rows of the network, each with a Change where readers can see it, and a line in the audit.
Never: writes the network file; what stands in it comes back when it is loaded again.
"""
