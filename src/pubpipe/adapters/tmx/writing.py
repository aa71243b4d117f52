"""Writing a TMX file of any size."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from pubpipe.adapters.tmx.reading import _CONTEXT, _SOURCE
from pubpipe.domain.memory import Pair
from pubpipe.domain.tagging import scan

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4">
<header creationtool="pubpipe" creationtoolversion="1" segtype="paragraph" \
o-tmf="pubpipe" adminlang="en" srclang={} datatype="plaintext"/>
<body>
"""


def write(path: Path, source_tag: str, pairs: Iterable[tuple[str, Pair]]) -> int:
    """Write (BCP-47 tag of the target, pair); returns how many.

    The file is complete or not there: it is written beside its place first.
    """
    count = 0
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            file.write(_HEAD.format(quoteattr(source_tag)))
            for tag, pair in pairs:
                file.write(_unit(source_tag, tag, pair))
                count += 1
            file.write("</body>\n</tmx>\n")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return count


def _unit(source_tag: str, tag: str, pair: Pair) -> str:
    at = pair.at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    who = f" changeid={quoteattr(pair.author)}" if pair.author else ""
    props = {
        _CONTEXT: pair.context,
        _SOURCE: pair.source_hash,
        "x-article": pair.article,
    }
    return (
        f'<tu changedate="{at}"{who}>'
        + "".join(
            f"<prop type={quoteattr(name)}>{escape(value)}</prop>"
            for name, value in props.items()
            if value
        )
        + _variant(source_tag, pair.source)
        + _variant(tag, pair.text)
        + "</tu>\n"
    )


def _variant(tag: str, text: str) -> str:
    return f"<tuv xml:lang={quoteattr(tag)}><seg>{_segment(text)}</seg></tuv>"


def _segment(text: str) -> str:
    out = []
    for token in scan(text)[0]:
        if token.kind == "text":
            out.append(escape(token.value))
        elif token.kind == "open":
            out.append(f'<bpt i="{token.id}" x="{token.id}"/>')
        elif token.kind == "close":
            out.append(f'<ept i="{token.id}"/>')
        else:
            out.append(f'<ph x="{token.id}"/>')
    return "".join(out)
