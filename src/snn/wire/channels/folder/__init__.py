"""Folders that files are dropped into: claimed by a rename, taken, then moved away; never lost, never taken half."""
