"""Where the sentences are that a person at the desk may read."""

from pathlib import Path

import pubpipe
import pubpipe.web.main  # knows of every kind
from pubpipe.domain.errors import PubpipeError

CODE = Path(pubpipe.__file__).parent
PLACES = [
    CODE / each
    for each in (
        "domain", "stages", "web", "acts.py", "assembling.py", "checking.py",
        "adapters/database/engine.py", "adapters/database/store.py", "adapters/intake", "adapters/orchestrator.py",
        "adapters/po", "adapters/tmx",
    )
]  # fmt: skip
"""All that a request to the desk can get its refusal from."""


def kinds() -> list[str]:
    """The names of whatever a sentence is made with: `Said`, and every kind of refusal."""
    found, waiting = {"Said"}, [PubpipeError]
    while waiting:
        kind = waiting.pop()
        found.add(kind.__name__)
        waiting += kind.__subclasses__()
    return sorted(found)
