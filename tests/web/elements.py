"""What a browser would make of a page's HTML."""

from html.parser import HTMLParser


class Elements(HTMLParser):
    """The elements of a page with their attributes, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def assert_no_inline_code(html: str) -> None:
    """Fail for a script, a style, a handler or a script's address in the page itself."""
    for tag, attributes in Elements(html).found:
        shown = (tag, attributes)
        assert tag not in ("style", "object", "embed", "base"), shown
        if tag == "iframe":  # of our own, and without scripts
            assert (attributes.get("src") or "").startswith("/desk/"), shown
            assert attributes.get("sandbox") == "allow-same-origin", shown
        assert "style" not in attributes, shown
        assert not [name for name in attributes if name.startswith("on")], shown
        if tag == "script" and attributes.get("type") != "application/ld+json":
            assert (attributes.get("src") or "").startswith("/"), shown
        for name in ("href", "src", "action", "formaction"):
            address = (attributes.get(name) or "").strip().lower()
            assert not address.startswith(("javascript:", "data:", "vbscript:")), shown
