"""Registers the flows on a work pool, for workers on several machines; run once, then ends.

`python -m flows.deploy` in a checkout, `python -m pubpipe.flows.deploy` where pubpipe is
installed; after each upgrade again. `serve.py` does the same for one machine and stays.
"""

from prefect import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectAlreadyExists
from prefect.workers.process import ProcessWorker

from pubpipe import logs

from .serve import deployments, prepare

POOL = "pubpipe"
"""What workers are started with: `prefect worker start --pool pubpipe`."""


def main() -> None:
    """Make the pool and the limits if they are missing, and renew the deployments."""
    logs.set_up()
    prepare()
    make_pool()
    for deployment in deployments():
        deployment.apply(work_pool_name=POOL)


def make_pool() -> None:
    """Make the work pool; one that is there keeps what operations set on it."""
    pool = WorkPoolCreate(
        name=POOL,
        type=ProcessWorker.type,
        description="The newsroom's flows, each run a process of a worker.",
        base_job_template=ProcessWorker.get_default_base_job_template(),
    )
    with get_client(sync_client=True) as client:
        try:
            client.create_work_pool(pool)
        except ObjectAlreadyExists:
            return


if __name__ == "__main__":
    main()
