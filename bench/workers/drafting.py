"""A process that drafts a newsroom's queue, as a flow run does: `drafting.py WORKSPACE ARTICLE`.

It loads the model first, and ends when the article, the last of the queue, has its drafts.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import peak

from pubpipe.bootstrap import open_newsroom
from pubpipe.domain.markup import Marked
from pubpipe.stages.pretranslation import pretranslate


def main() -> None:
    """Print the seconds and the most memory it took."""
    room = open_newsroom(Path(sys.argv[1]), target_locales=("ru",))
    room.translators.choose("ru").translate([Marked("Ready.")])
    started = time.perf_counter()
    pretranslate(room, sys.argv[2], "ru")
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "megabytes": peak.megabytes()}), flush=True)


if __name__ == "__main__":
    main()
