"""The watched folders: the data folder's own, and those of the network file."""

from __future__ import annotations

import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from snn.network.models import Source, WatchedFolder
from snn.wire.actions import expand
from snn.wire.channels import troubles
from snn.wire.channels.folder import files, rules
from snn.wire.channels.models import Trouble
from snn.wire.channels.protocol import Arrival, Take
from snn.wire.formats.registry import LARGEST_BYTES

CLAIMED = ".taking"
"""Hidden in each watched folder; what is in it was claimed, and is taken first after a death."""
RETRY_S = 5.0
"""How long a file that can't be had is left alone before the next try."""
ROWS_S = 5.0
"""How old the list of folders may be."""


@dataclass
class _Seen:
    state: tuple[int, int, int]
    since_s: float
    not_before_s: float = 0.0


@dataclass
class FolderChannel:
    """Takes what is dropped, in the order of names; `stopping` ends a round between two files."""

    own: Path
    done: Path
    unreadable: Path
    stopping: Callable[[], bool] = lambda: False
    clock: Callable[[], float] = time.monotonic
    name: str = field(default="folder", init=False)
    pause_s: float = 0.05
    _seen: dict[Path, _Seen] = field(default_factory=dict)
    _troubled: set[str] = field(default_factory=set)
    _folders: list[tuple[Path, Source | None]] = field(default_factory=list)
    _read_s: float | None = None
    _began: bool = False

    def turn(self, take: Take, at: datetime) -> None:
        present: set[Path] = set()
        if not self._began:
            # What an earlier process complained of, and nobody will clear if it has gone since.
            self._troubled.update(Trouble.objects.filter(channel=self.name).values_list("key", flat=True))
            self._began = True
        for folder, source in self._watched():
            present.add(folder)
            if not folder.is_dir():
                self._trouble(folder, "is no folder that can be read; make it, or mount it", source, at)
                continue
            self._well(folder)
            for path in self._files(folder):
                if self.stopping():
                    return
                present.add(path)
                self._look(path, folder, source, take, at)
        for gone in self._seen.keys() - present:
            del self._seen[gone]
        for gone in {Path(key) for key in self._troubled} - present:
            self._well(gone)

    def _watched(self) -> list[tuple[Path, Source | None]]:
        if self._read_s is None or self.clock() - self._read_s >= ROWS_S:
            rows = WatchedFolder.objects.select_related("source").order_by("id")
            self._folders = [(self.own, None), *((Path(row.path), row.source) for row in rows)]
            self._read_s = self.clock()
        return self._folders

    def _files(self, folder: Path) -> Iterator[Path]:
        """What a process that died had claimed, then what was dropped since."""
        claimed = folder / CLAIMED
        if claimed.is_dir():
            yield from expand([claimed])
        yield from expand([folder])

    def _look(self, path: Path, folder: Path, source: Source | None, take: Take, at: datetime) -> None:
        seen = self._seen.get(path)
        if seen and self.clock() < seen.not_before_s:
            return
        try:
            claimed = path if folder / CLAIMED in path.parents else self._claim(path, folder)
            if claimed is not None:
                self._take(claimed, path.name, source, take, at)
                self._well(path)
        except FileNotFoundError:
            # Renamed or taken away since the folder was read; under its new name it is seen next time.
            return
        except OSError as wrong:
            self._seen[path] = _Seen((0, 0, 0), self.clock(), self.clock() + RETRY_S)
            says = f"can't be had ({wrong.strerror or wrong}); SNN must be able to read it and to move it away"
            self._trouble(path, says, source, at)

    def _claim(self, path: Path, folder: Path) -> Path | None:
        """The file under a name that only we use, once it is whole.

        Raises: OSError.
        """
        state = files.state_of(path)
        if not stat.S_ISREG(path.stat(follow_symlinks=False).st_mode):
            raise OSError(0, "it is a link, pipe or device, not a file")
        held = files.held_by_writer(path)
        seen = self._seen.get(path)
        if seen is None or seen.state != state:
            seen = self._seen[path] = _Seen(state, self.clock())
        if not rules.is_whole(state[1], self.clock() - seen.since_s, held):
            return None
        claimed = folder / CLAIMED / path.relative_to(folder)
        claimed.parent.mkdir(parents=True, exist_ok=True)
        if claimed.exists():
            # The one before it under this name has not been taken yet.
            return None
        path.rename(claimed)
        return claimed

    def _take(self, claimed: Path, name: str, source: Source | None, take: Take, at: datetime) -> None:
        while True:
            before = files.state_of(claimed)
            take(Arrival(claimed, name, source))
            # A writer that came back while we read: what it wrote since is taken as well.
            if files.state_of(claimed) == before:
                break
        to = self.unreadable if before[1] > LARGEST_BYTES else self.done
        files.move_into(claimed, to / f"{at:%Y-%m-%d}")

    def _trouble(self, path: Path, says: str, source: Source | None, at: datetime) -> None:
        if str(path) not in self._troubled:
            self._troubled.add(str(path))
            troubles.raised("folder", str(path), says, at=at, source=source, at_once=True)

    def _well(self, path: Path) -> None:
        if str(path) in self._troubled:
            self._troubled.discard(str(path))
            troubles.cleared("folder", str(path))
