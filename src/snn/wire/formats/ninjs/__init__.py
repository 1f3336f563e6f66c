"""ninjs 1.x, 2.x and 3.x, and what agencies make of it (Superdesk, BBC, NTB, TT)."""
