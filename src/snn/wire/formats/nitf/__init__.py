"""The nitf wire format."""
