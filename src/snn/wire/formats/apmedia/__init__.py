"""The AP Media API: items and feeds in JSON, near to ninjs and no dialect of it."""
