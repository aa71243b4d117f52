"""What a test needs from the machine: there, skipped with a word, or required."""

import os

import pytest

KNOWN = {
    "caddy": "the static server, `caddy` on the PATH",
    "chromium": "the browser, `chromium` on the PATH",
    "gcc": "the C compiler, on the PATH, with the headers of the C library",
    "linux": "processes as /proc shows them",
    "msgfmt": "of GNU gettext, on the PATH",
    "nginx": "the static server, `nginx` on the PATH",
    "postgresql": "a server on 127.0.0.1, or PUBPIPE_TEST_DATABASE_URL",
    "redis": "a server on 127.0.0.1:6379",
    "registry": "a package registry, or uv’s cache of one",
    "small_disk": "the right to mount a file system in memory",
    "torch": "the environment that `make training-env` makes",
    "translate-toolkit": "which uv runs as an outside program, from a registry or its cache",
    "uv": "in the environment that `make install` makes",
}
"""Every name that `need` and PUBPIPE_REQUIRE may use."""


def required() -> frozenset[str]:
    """The names in PUBPIPE_REQUIRE; raises UsageError for one that no test can need."""
    given = os.environ.get("PUBPIPE_REQUIRE", "").replace(",", " ").split()
    unknown = sorted(set(given) - set(KNOWN))
    if unknown:
        raise pytest.UsageError(
            f"PUBPIPE_REQUIRE names {', '.join(unknown)}, which no test needs. "
            f"Use some of: {', '.join(KNOWN)}."
        )
    return frozenset(given)


def need(name: str, present: bool, why: str) -> None:
    """Skip the test for want of `name`, or fail it when PUBPIPE_REQUIRE lists `name`."""
    if name not in KNOWN:
        raise ValueError(f"“{name}” is not in tests/requirements.py. Add it to KNOWN.")
    if present:
        return
    if name in required():
        pytest.fail(f"{name} is required here and missing: {why}", pytrace=False)
    pytest.skip(f"{name} ({KNOWN[name]}) is missing: {why}")
