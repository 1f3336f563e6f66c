"""Takes: changes.
Gives: pages on the rack, each a pure function of stored facts.
Never: writes a fact; its own notes (failures, background bakes) are none.
"""
