"""Takes: dispatches and what staff write.
Gives: Story, Placement, Correction, Kill; a Change with every write readers could see.
Never: renders a page.
"""
