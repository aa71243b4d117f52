"""The site in an S3-compatible bucket, in the order in which the folder is written."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from pubpipe.domain.errors import Refused, TargetAway
from pubpipe.domain.serving import WORTH_PACKING, cache_control, content_type, is_text
from pubpipe.domain.settings import Settings

RETRIES = 4
PATIENCE = timedelta(seconds=15)
"""For all tries at one file: well within the lease of a writer."""


class Bucket:
    """A bucket, or a folder (`prefix`) in one; the environment has its credentials.

    Texts lie there compressed (`Content-Encoding: gzip`): one object is replaced at once,
    where two of a page could differ.
    """

    def __init__(self, settings: Settings) -> None:
        """Raises Refused when the extra `s3` is not installed; asks nobody yet."""
        try:
            import obstore
            from obstore.store import S3Store
        except ImportError as error:
            raise Refused(
                f"The site goes to {settings.site_target}, which needs pubpipe[s3]. "
                "Install that, or take site.target out of pubpipe.toml."
            ) from error
        parts = urlsplit(settings.site_target)
        self.name = settings.site_target
        self._obstore: Any = obstore
        endpoint = settings.target_endpoint
        options: dict[str, Any] = {"region": settings.target_region}
        if endpoint:
            options |= {"endpoint": endpoint, "virtual_hosted_style_request": False}
        self._store = S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            client_options={
                "allow_http": endpoint.startswith("http://"),
                "timeout": PATIENCE,
                "connect_timeout": timedelta(seconds=5),
            },
            retry_config={"max_retries": RETRIES, "retry_timeout": PATIENCE},
            **options,
        )

    def put(self, path: str, content: bytes) -> None:
        """Make or replace an object with the headers of its kind; raises TargetAway."""
        headers = {
            "Content-Type": content_type(path),
            "Cache-Control": cache_control(path),
        }
        if is_text(path) and len(content) >= WORTH_PACKING:
            # No time in it: the same page is the same bytes, and has the same ETag.
            content = gzip.compress(content, 6, mtime=0)
            headers["Content-Encoding"] = "gzip"
        self._asking(self._obstore.put, path, content, attributes=headers)

    def remove(self, path: str) -> None:
        """Take an object away; one that is not there is fine. Raises TargetAway."""
        try:
            self._asking(self._obstore.delete, path)
        except FileNotFoundError:
            return

    def ask(self) -> None:
        """See that the bucket answers and lets us in; raises TargetAway."""
        self._asking(lambda store: next(iter(store.list(chunk_size=1)), None))

    def _asking(self, do: Any, *args: Any, **named: Any) -> None:
        try:
            do(self._store, *args, **named)
        except FileNotFoundError:
            raise
        except Exception as error:  # whatever the store's library raises
            reason = str(error).strip().splitlines()[0][:300]
            raise TargetAway(
                f"{self.name} does not take the site's files: {reason}. The pages stay "
                "queued and are sent when it does; see the address, the network and the "
                "AWS_… variables."
            ) from error
