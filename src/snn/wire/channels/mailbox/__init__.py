"""IMAP mailboxes over TLS: each mail is fetched without being touched, taken, and marked only then."""
