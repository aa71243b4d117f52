"""What a test needs from the machine: there, skipped with a word, or required."""

import os

import pytest


def need(name: str, present: bool, why: str) -> None:
    """Skip the test for want of `name`, or fail it when PUBPIPE_REQUIRE lists `name`."""
    if present:
        return
    if name in os.environ.get("PUBPIPE_REQUIRE", "").split(","):
        pytest.fail(f"{name} is required here and missing: {why}", pytrace=False)
    pytest.skip(f"{name} is missing: {why}")
