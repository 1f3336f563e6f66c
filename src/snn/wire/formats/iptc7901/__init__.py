"""IPTC 7901 and its near twin ANPA 1312: text between control bytes, as teleprinters took it."""
