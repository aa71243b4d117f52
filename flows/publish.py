"""Publishing: an approved translation goes live and its pages are written."""

from typing import Any

from prefect import State, flow
from prefect.states import Completed, Failed

from pubpipe import logs, pipeline
from pubpipe.bootstrap import open_newsroom
from pubpipe.domain.errors import Refused
from pubpipe.domain.order import article_key

from .steps import name_run, run_as_task, show_table


@flow(name="publish", persist_result=False)
def publish(
    article: str,
    locale: str,
) -> State[Any]:
    """Make a translation live if it is ready.

    Ends as *Published*, *Already live*, *Not ready* or *Embargoed*, with what it waits
    for; *Refused* when there is no such translation.

    Args:
        article: The article's name, as `pubpipe status` shows it.
        locale: The locale's code, for example arm.
    """
    room = open_newsroom()
    try:
        code = room.settings.locale(locale).code
        key = article_key(article)
        name_run(f"publish {key} {code}", (key, code))
        with logs.about(article=key, locale=code):
            outcome = pipeline.release(room, key, code, run=run_as_task)
    except Refused as refusal:
        return Failed(name="Refused", message=str(refusal))
    if outcome.path:
        address = f"{room.settings.site_url}{outcome.path}"
        show_table(
            f"publish-{key}-{code}",
            f"{key} in {code}: {outcome.state}",
            ("Edition", "Page"),
            [(outcome.edition, f"[{outcome.path}]({address})")],
        )
    return Completed(name=outcome.state, message=outcome.reason or outcome.path)
