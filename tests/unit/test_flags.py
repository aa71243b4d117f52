"""Every flag that intake and machine translation raise has words at the desk."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from pubpipe import adapters
from pubpipe.web.desk.flags import SAID

ADAPTERS = Path(adapters.__file__).parent
FLAG = re.compile(r"([a-z][a-z0-9]*(?:[_ ][a-z0-9]+)*)(?:: .*)?", re.DOTALL)
HOLDERS = {"flags", "flag", "raised", "more", "found", "found.flags"}
"""What the two packages call a list of flags while they fill it."""


def raised(tree: ast.AST) -> Iterator[str]:
    """The names of the flags that a module puts into such a list, or makes examples of."""
    for node in ast.walk(tree):
        given: list[ast.expr] = []
        match node:
            case ast.Assign(targets=[target], value=value):
                given = [value] if ast.unparse(target) in HOLDERS else []
            case ast.Call(
                func=ast.Attribute(value=to, attr="append" | "extend"), args=args
            ):
                given = args if ast.unparse(to) in HOLDERS else []
            case ast.Call(func=ast.Name("_found"), args=[name, _]):
                given = [name]
            case ast.Return(value=ast.IfExp(body=ast.Tuple() as body)):
                given = [body]
        for value in given:
            yield from names(value)


def names(value: ast.expr) -> Iterator[str]:
    match value:
        case ast.Constant(str(text)) | ast.JoinedStr([ast.Constant(str(text)), *_]):
            if is_flag := FLAG.fullmatch(text):
                yield is_flag[1]
        case ast.List(parts) | ast.Tuple(parts):
            for part in parts:
                yield from names(part)
        case ast.IfExp(body=one, orelse=other):
            yield from names(one)
            yield from names(other)


def test_every_flag_of_intake_and_machine_translation_is_said_in_words() -> None:
    found = {
        flag
        for folder in ("intake", "mt")
        for path in (ADAPTERS / folder).rglob("*.py")
        for flag in raised(ast.parse(path.read_text("utf-8")))
    }

    assert found >= {
        "no_headline", "dump", "zone_assumed", "headline_disagrees", "doubled_word",
        "empty", "too_short", "too_long", "number", "url", "place tag", "tags",
    }  # fmt: skip
    assert found - SAID.keys() == set()
