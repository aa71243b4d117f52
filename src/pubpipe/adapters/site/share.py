"""Where a reader can share a page: plain links, so nobody is told before a click."""

from __future__ import annotations

from urllib.parse import quote


def share_links(url: str, headline: str) -> tuple[tuple[str, str], ...]:
    """(Name, address) of each service for a page; an empty name is e-mail."""
    page, title = quote(url, safe=""), quote(headline, safe="")
    both = f"{title}%20{page}"
    return (
        ("X", f"https://x.com/intent/post?text={title}&url={page}"),
        ("Facebook", f"https://www.facebook.com/sharer/sharer.php?u={page}"),
        ("Telegram", f"https://t.me/share/url?url={page}&text={title}"),
        ("WhatsApp", f"https://wa.me/?text={both}"),
        ("Viber", f"viber://forward?text={both}"),
        ("", f"mailto:?subject={title}&body={page}"),
    )
