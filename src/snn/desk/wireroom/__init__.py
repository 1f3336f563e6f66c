"""Takes: what the wire kept and what became of it.
Gives: a list that grows by itself, an item beside its earlier versions, and what an editor does with it.
Never: changes a dispatch; a spiked one stays, marked, and can be taken back.
"""
