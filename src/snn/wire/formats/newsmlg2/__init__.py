"""The newsmlg2 wire format."""
