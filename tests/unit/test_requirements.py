"""What a test needs is skipped with a word, required, or a wrong name."""

import pytest

from tests.requirements import need, required


def test_what_is_missing_is_said_when_a_test_skips(monkeypatch):
    monkeypatch.setenv("PUBPIPE_REQUIRE", "postgresql, redis")

    with pytest.raises(pytest.skip.Exception, match=r"msgfmt.*is missing: none here"):
        need("msgfmt", present=False, why="none here")


def test_what_is_required_fails_instead(monkeypatch):
    monkeypatch.setenv("PUBPIPE_REQUIRE", "msgfmt,redis")

    with pytest.raises(pytest.fail.Exception, match="msgfmt is required here"):
        need("msgfmt", present=False, why="none here")


def test_a_name_that_no_test_needs_is_an_error(monkeypatch):
    monkeypatch.setenv("PUBPIPE_REQUIRE", "redis,postgres")

    with pytest.raises(pytest.UsageError, match="names postgres, which no test needs"):
        required()


def test_a_need_without_a_listed_name_is_an_error():
    with pytest.raises(ValueError, match="quantum"):
        need("quantum", present=True, why="never")
