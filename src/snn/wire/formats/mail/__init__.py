"""RFC 822 mail: its text as a story, or the wire files attached to it."""
