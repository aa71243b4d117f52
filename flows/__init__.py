"""The Prefect flows: how operations see and start the pipeline; no rule of ours lives here."""
