"""The newsml12 wire format."""
