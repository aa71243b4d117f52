"""The Prefect flows: how operations see and start the pipeline; no rule of ours lives here."""

import os

from pubpipe import logs

if os.environ.get("PREFECT__FLOW_RUN_ID"):
    # The process of one run: Prefect has set its own logging up before it comes here.
    logs.set_up()
