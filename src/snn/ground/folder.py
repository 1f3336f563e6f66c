"""The one folder that holds everything."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class DataFolder:
    """Where each thing lives below `--data`."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "newsroom.sqlite3"

    @property
    def rack(self) -> Path:
        return self.root / "rack.sqlite3"

    @property
    def media(self) -> Path:
        return self.root / "media"

    @property
    def library(self) -> Path:
        """Pictures as the staff uploaded them."""
        return self.root / "library"

    @property
    def mail(self) -> Path:
        return self.root / "mail"

    @property
    def wire_in(self) -> Path:
        """Files dropped here are taken in."""
        return self.root / "wire" / "in"

    @property
    def wire_done(self) -> Path:
        """Files that were taken in, or refused, end up here."""
        return self.root / "wire" / "done"

    @property
    def media_topics(self) -> Path:
        """The IPTC's list of Media Topics, where the owner has fetched it."""
        return self.root / "mediatopics.json"

    @property
    def wire_unreadable(self) -> Path:
        """Files too large to be taken; a person looks at them."""
        return self.root / "wire" / "unreadable"

    @property
    def watch_beat(self) -> Path:
        """Touched while `snn wire watch` lives."""
        return self.root / "wire" / "watch.beat"

    @property
    def suggestion(self) -> Path:
        """What was learned of where stories go (`snn wire train`)."""
        return self.root / "suggestion.model"

    @property
    def audience(self) -> Path:
        """Hits that wait for the database, today's salt, and history."""
        return self.root / "audience"

    @property
    def key(self) -> Path:
        return self.root / "secret.key"

    def make(self) -> None:
        """Create the folders and the key; harmless when they exist."""
        for folder in (self.root, self.media, self.mail, self.wire_in, self.wire_done):
            folder.mkdir(parents=True, exist_ok=True)
        self._make_key()

    def secret(self) -> str:
        """The key that signs cookies and links."""
        return self.key.read_text(encoding="ascii").strip()

    def _make_key(self) -> None:
        # Written aside and linked into place: two first starts at once agree on one key, never half a key.
        if self.key.exists():
            return
        aside = self.key.with_suffix(f".{os.getpid()}")
        aside.touch(mode=0o600)
        aside.write_text(secrets.token_urlsafe(48) + "\n", encoding="ascii")
        try:
            os.link(aside, self.key)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
