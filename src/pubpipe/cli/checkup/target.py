"""Where the site is published besides its folder: does it answer, and has it everything?"""

from pubpipe import bootstrap
from pubpipe.domain.diagnosis import Diagnosis, doubt, fault, well
from pubpipe.domain.errors import PubpipeError
from pubpipe.domain.settings import Settings


def bucket(settings: Settings) -> list[Diagnosis]:
    """Ask the bucket, if there is one; the folder is looked at with the workspace."""
    if not settings.site_target:
        return []
    try:
        waiting = bootstrap.waiting_for_target(settings)
    except PubpipeError as problem:
        advice = "Until it answers, readers see there what was sent before."
        return [fault("target", str(problem), advice)]
    where = settings.site_target
    if waiting is None:
        return [
            doubt(
                "target",
                f"{where} answers, and nothing was ever sent there.",
                "The next page that is written brings the whole site there.",
            )
        ]
    if waiting:
        return [
            doubt(
                "target",
                f"{where} answers, and {waiting} files wait to be sent there.",
                "The next page that is written takes them along; reconcile repeats it.",
            )
        ]
    return [well("target", f"{where} answers and has every file.")]
