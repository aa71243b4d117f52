"""Tells whether Prefect's background services run: exit 0 when they do, else 1.

`prefect server services start` answers on no port. Its scheduler reports in Redis every
other second, and that is looked up. A health check for `docker-compose.yml`:
`python -m pubpipe.flows.alive`.
"""

import asyncio
import os
import sys

from docket import Docket

_NAME = "prefect"
_SERVICE = "schedule_deployments"


async def is_alive(url: str) -> bool:
    """Tell whether a process has reported of late that it runs the scheduler."""
    async with Docket(name=_NAME, url=url) as docket:
        return bool(await docket.task_workers(_SERVICE))


def main() -> int:
    """Look where PREFECT_SERVER_DOCKET_URL says."""
    url = os.environ.get("PREFECT_SERVER_DOCKET_URL", "")
    if not url:
        print("Set PREFECT_SERVER_DOCKET_URL to that of the services.", file=sys.stderr)  # noqa: T201
        return 1
    return 0 if asyncio.run(is_alive(url)) else 1


if __name__ == "__main__":
    sys.exit(main())
