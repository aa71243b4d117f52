"""Brings a newsroom's databases to this version's schema: `python -m pubpipe.cli.migrate`.

Every program does so when it opens the newsroom. Where many start at once, as in
`docker-compose.yml`, this one goes first and alone.
"""

import sys

from pubpipe.bootstrap import open_newsroom
from pubpipe.domain.errors import PubpipeError


def main() -> int:
    """Migrate and say so; 1 with the reason when it cannot be done."""
    try:
        room = open_newsroom()
    except PubpipeError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"The newsroom {room.settings.workspace} is at this version's schema.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
