"""What whoever runs the newsroom asks: is it healthy, and how much is there to do?"""

import hmac
import logging
from collections.abc import Iterable
from importlib import metadata
from ipaddress import ip_address, ip_network

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Metric,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from pubpipe.domain.settings import Settings
from pubpipe.domain.unit import STATUSES
from pubpipe.ports import Newsroom
from pubpipe.stages.measures import measure
from pubpipe.stages.views import Counter
from pubpipe.web.auth import Room

_FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip", "via")
_log = logging.getLogger(__name__)


def attach(app: FastAPI) -> None:
    """Add `GET /healthz` and `GET /metrics` to `app`."""

    @app.get("/healthz", include_in_schema=False)
    def healthz(room: Room) -> Response:
        """200 while both databases answer with the schema that this program knows."""
        if _is_healthy(room):
            return JSONResponse({"ok": True})
        return JSONResponse({"ok": False}, status_code=503)

    @app.get("/metrics", include_in_schema=False)
    def metrics(request: Request, room: Room) -> Response:
        """The numbers in Prometheus's text format, for this machine or with the token."""
        if not may_read(request, room.settings):
            return PlainTextResponse(
                "The metrics are for this machine, or for whoever brings the token.\n",
                status_code=403,
            )
        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        registry.register(_Numbers(room, request.app.state.counter))
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def may_read(request: Request, settings: Settings) -> bool:
    """Tell whether the numbers are for whoever asks.

    A proxy on this machine is at a loopback address too: what it passes on, or what comes
    from a proxy that is listed, needs the token.
    """
    given = request.headers.get("authorization", "")
    if given:
        kind, _, token = given.partition(" ")
        wanted = settings.metrics_token.encode()
        fits = hmac.compare_digest(token.strip().encode(), wanted)
        return bool(wanted) and fits and kind.lower() == "bearer"
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        peer = ip_address(request.client.host if request.client else "")
    except ValueError:
        return False
    proxies = [ip_network(each, strict=False) for each in settings.trusted_proxies]
    return peer.is_loopback and not any(peer in each for each in proxies)


class _Numbers(Collector):
    """The newsroom's numbers at the moment they are asked for."""

    def __init__(self, room: Newsroom, counter: Counter) -> None:
        self._room = room
        self._counter = counter

    def collect(self) -> Iterable[Metric]:
        """Read the databases once and yield every metric."""
        now = measure(self._room)
        about = GaugeMetricFamily(
            "pubpipe_info", "The version that runs.", labels=["version"]
        )
        about.add_metric([metadata.version("pubpipe")], 1)
        yield about
        units = GaugeMetricFamily(
            "pubpipe_units",
            "Segments of the newest revisions by locale and status.",
            labels=["locale", "status"],
        )
        for locale in self._room.settings.target_locales:
            for status in STATUSES:
                units.add_metric([locale, status], now.units.get((locale, status), 0))
        yield units
        yield GaugeMetricFamily(
            "pubpipe_dirty_pages", "Pages that wait to be written.", now.dirty_pages
        )
        yield GaugeMetricFamily(
            "pubpipe_launch_waiting_seconds",
            "Age of the oldest launch that has not come to its end; 0 when none waits.",
            now.launch_age,
        )
        yield GaugeMetricFamily(
            "pubpipe_work_failing", "Work that failed and is tried again.", now.failing
        )
        yield GaugeMetricFamily(
            "pubpipe_work_set_aside", "Work that waits for a person.", now.set_aside
        )
        yield CounterMetricFamily("pubpipe_views", "Hits accepted as views.", now.views)
        rejected = CounterMetricFamily(
            "pubpipe_hits_rejected", "Hits turned away, by reason.", labels=["reason"]
        )
        for reason, hits in sorted(now.rejected.items()):
            rejected.add_metric([reason], hits)
        yield rejected
        yield GaugeMetricFamily(
            "pubpipe_view_queue",
            "Hits that wait in this process to be stored.",
            self._counter.waiting(),
        )


def _is_healthy(room: Newsroom) -> bool:
    try:
        return room.store.is_current() and room.hits.is_current()
    except Exception as problem:  # whatever a driver raises means: not healthy
        # Asked every few seconds: a line, not a traceback each time.
        _log.warning("A database does not answer: %s", type(problem).__name__)
        return False
