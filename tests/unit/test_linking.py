"""One article has one key, however its address is written."""

import pytest

from pubpipe.domain.edition import Line
from pubpipe.domain.linking import absolute, address_key, links_of, slug_key
from pubpipe.domain.markup import Marked, Tag

SITE = "https://courier.example"


@pytest.mark.parametrize(
    "address",
    [
        "http://www.river.example/a/b/",
        "https://river.example/a/b#second",
        "https://RIVER.example/a//b?utm_source=x&fbclid=1",
    ],
)
def test_ways_to_write_an_address_have_the_same_key(address: str) -> None:
    assert address_key(address, SITE) == address_key("https://river.example/a/b", SITE)


@pytest.mark.parametrize(
    "address",
    [
        "https://river.example/a",
        "https://river.example/a/b?page=2",
        "https://river.example:8443/a/b",
        "https://other.example/a/b",
    ],
)
def test_another_page_has_another_key(address: str) -> None:
    assert address_key(address, SITE) != address_key("https://river.example/a/b", SITE)


def test_our_own_page_has_one_key_in_every_locale_and_section() -> None:
    keys = {
        address_key(f"{SITE}{path}", SITE)
        for path in ("/en/city/pier/", "/arm/nature/pier", "/ru/city/pier/?utm_id=3#x")
    }

    assert keys == {slug_key("pier")}
    assert address_key(f"{SITE}/en/city/", SITE) not in keys
    assert address_key("https://elsewhere.example/en/city/pier/", SITE) not in keys


@pytest.mark.parametrize(
    "address", ["", "mailto:a@b.example", "javascript:x", "http://[broken", "/a/b", "http://a:b/"]
)  # fmt: skip
def test_what_is_no_address_of_a_page_has_no_key(address: str) -> None:
    assert address_key(address, SITE) == ""


def test_links_of_a_text_are_made_absolute_and_listed_once() -> None:
    tags = (
        Tag(1, "a", (("href", "next?a=1"),)),
        Tag(2, "a", (("href", "https://river.example/city/next?a=1"),)),
        Tag(3, "a", (("href", "javascript:alert(1)"),)),
        Tag(4, "em"),
    )
    line = Line("b1", 0, "paragraph", (), Marked("Ինչո՞ւ <1>да</1>", tags))

    found = links_of([line, line], "https://river.example/city/this")

    assert found == ["https://river.example/city/next?a=1"]
    assert absolute("next", "") is None
