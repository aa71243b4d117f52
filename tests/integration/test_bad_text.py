"""Hostile and odd text that is taken in: nothing of it works, and nothing of it is lost."""

import os
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from tests.golden.reading import Page
from tests.integration.test_bad_input import repack, settled, shell  # noqa: F401 - fixtures
from tests.shell import SETTINGS, Shell
from tests.tiny_model import write_package

HOSTILE_PAGE = """<!doctype html><title>T</title><article>
<h1>The ferry <script>alert(1)</script>returns</h1>
<p onclick="alert(2)" style="background:url(javascript:alert(3))">The ferry
<a href="javascript:alert(4)" onmouseover="alert(5)">leaves</a> the
<a href="https://example.org/pier" onclick="alert(6)">old pier</a> at nine.</p>
<style>body { display: none }</style><script src="https://evil.example/x.js"></script>
<p>Паром <img src="x" onerror="alert(7)"> возвращается, Լաստանավը
<svg onload="alert(8)"><a href="data:text/html,alert(9)">վերադառնում է</a></svg> today.</p>
<iframe src="https://evil.example/"></iframe><form action="https://evil.example/">
<input name="q"></form><object data="x.swf"></object><p>It was repaired by workers.</p>
</article>"""
HOSTILE_MARKDOWN = """---
title: The ferry <script>alert(1)</script> returns
byline: "<img src=x onerror=alert(2)>"
section: "<style>*{}</style>"
---

The ferry [leaves](javascript:alert(3)) the <b onclick="alert(4)">pier</b>.

<script>alert(5)</script>

<p onmouseover="alert(6)">Паром возвращается. Լաստանավը վերադառնում է։</p>

![x](javascript:alert(7) "t") and <iframe src="https://evil.example/"></iframe>.
"""
HOSTILE_TARGET = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> «Паром» Լաստանավը "
    '<a href="javascript:alert(3)" style="x">ժամը</a> իննին է մեկնում։'
)


def approve_and_publish(shell: Shell, article: str) -> None:  # noqa: F811
    for locale in ("ru", "arm"):
        shell.run("review", article, locale, "--approve-all")
        shell.run("publish", article, locale)
    assert shell.run("publish", article, "en").code == 0


def harmless(page: Page) -> None:
    """See that nothing of a page runs but our own scripts."""
    for tag in ("iframe", "object", "form", "svg", "style"):
        assert not [each for each in page.find(tag) if "evil" in repr(each)], tag
    for script in page.find("script"):
        ours = script.get("src", "").startswith("/assets/")
        assert ours or script.get("type") == "application/ld+json", script
    for tag in ("a", "img", "p", "b", "body", "svg"):
        for each in page.find(tag):
            assert not [name for name in each if name.startswith("on")], each
            assert "style" not in each, each
            for name in ("href", "src"):
                address = each.get(name, "").lower()
                assert not address.startswith(("javascript:", "data:")), each
    assert "evil.example" not in page.text


@pytest.mark.parametrize(
    ("name", "source"), [("bad.html", HOSTILE_PAGE), ("bad.md", HOSTILE_MARKDOWN)]
)
def test_no_script_of_a_source_reaches_a_published_page(
    shell: Shell, name: str, source: str  # noqa: F811
) -> None:  # fmt: skip
    (shell.folder / name).write_text(source, "utf-8")

    told = shell.run("launch", name, "--direct")
    approve_and_publish(shell, "bad")

    assert told.code == 0, told.err
    pages = [
        path
        for path in (shell.workspace / "site").rglob("index.html")
        if "ferry" in path.parts[-2] or path.parts[-2] in ("en", "ru", "arm")
    ]
    assert any("returns" in path.parts[-2] for path in pages), pages
    for path in pages:
        harmless(Page(path.read_text("utf-8")))


def test_no_script_of_a_target_reaches_a_published_page(shell: Shell) -> None:  # noqa: F811
    po = polib.pofile(shell.folder / "ferry.ru.po")
    po[1].msgstr = HOSTILE_TARGET
    for entry in po:
        entry.flags = []
    po.save()

    shell.run("po", "import", "ferry.ru.po", "--approve")
    released = shell.run("publish", "ferry", "ru")

    page = shell.workspace / "site/ru/city/the-ferry-returns/index.html"
    if released.code == 0:
        shown = Page(page.read_text("utf-8"))
        harmless(shown)
        assert "<script>alert(1)</script>" in shown.text
    else:
        assert not page.exists()
    kept = shell.run("po", "export", "ferry", "ru").out
    assert "onerror=alert(2)" in kept  # what a person wrote is not thrown away


def test_unicode_line_separators_in_a_po_lose_no_word(shell: Shell) -> None:  # noqa: F811
    path = shell.folder / "ferry.ru.po"
    po = polib.pofile(path)
    po[1].msgstr = "Паром¤уходит¶от¦причала¬в 9:00 утра."
    po[1].flags = []
    po.save()
    raw = path.read_text("utf-8")
    for letter, sign in zip("¤¶¦¬", "\u2028\u2029\u0085\x1c", strict=True):
        assert raw.count(letter) == 1
        raw = raw.replace(letter, sign)
    path.write_text(raw, "utf-8", newline="\n")

    told = shell.run("po", "import", path.name, "--json")

    assert told.code in (0, 1), told.err
    assert told.json["tally"].get("taken") == 1
    kept = polib.pofile(str(_saved(shell)))[1].msgstr
    assert not set(kept) & set("\u2028\u2029\u0085\x1c")
    assert kept.split() == ["Паром", "уходит", "от", "причала", "в", "9:00", "утра."]


def _saved(shell: Shell) -> Path:  # noqa: F811
    out = shell.folder / "again.po"
    assert shell.run("po", "export", "ferry", "ru", "-o", str(out)).code == 0
    return out


def test_a_po_cut_between_entries_says_how_many_are_absent(shell: Shell) -> None:  # noqa: F811
    path = shell.folder / "ferry.ru.po"
    raw = path.read_text("utf-8")
    path.write_text(raw[: raw.rindex("\n\n")] + "\n", "utf-8")

    told = shell.run("po", "import", path.name, "--json")

    assert (told.code, told.json["absent"]) == (0, 1)
    assert "1 exported segments are not in “ferry.ru.po”" in told.err
    assert "cut short" in told.err


_IMPORT = """
import resource, sys
from pubpipe.cli import main
code = main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
sys.exit(code)
"""


def test_a_po_of_100_000_entries_is_taken_within_its_bounds(shell: Shell) -> None:  # noqa: F811
    path = shell.folder / "ferry.ru.po"
    po = polib.pofile(path)
    po[1].msgstr, po[1].flags = "Паром уходит от причала в девять утра.", []
    po.save()
    with path.open("a", encoding="utf-8") as file:
        for number in range(10, 100_010):
            file.write(
                f'\nmsgctxt "b{number}:0"\nmsgid "Road {number} is closed."\n'
                f'msgstr "Дорога {number} закрыта, ճանապարհը փակ է։"\n'
            )

    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", _IMPORT, "po", "import", path.name],
        cwd=shell.folder, env=dict(os.environ), timeout=300,
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-500:]
    tally, megabytes = done.stdout.splitlines()
    assert "1 taken" in tally
    assert "100000 ignored" in tally
    assert done.stderr.count("no longer has this segment") == 100_000
    assert int(megabytes) < 1500


@pytest.mark.parametrize(
    ("part", "content"), [("model.bin", b"broken"), ("sentencepiece.model", b"broken")]
)
def test_a_broken_model_in_the_workspace_blocks_no_human(
    shell: Shell, part: str, content: bytes  # noqa: F811
) -> None:  # fmt: skip
    shell.configure(SETTINGS.replace('ru = ["dummy"]', 'ru = ["argos"]'))
    repack(
        write_package(shell.workspace / "models", "ru", version="9.9"), part, content
    )
    (shell.folder / "new.md").write_text("# Fog\n\nFog over the bay.\n", "utf-8")

    told = shell.run("launch", "new.md", "--direct", "--json")

    assert told.code == 0, told.err
    assert told.json["end"] == "Partly drafted"
    assert "translate-en_ru-9_9.argosmodel" in told.err
    assert "Traceback" not in told.err
    assert set(told.json["locales"]["ru"]["units"]) == {"untranslated"}
    assert "pretranslated" in told.json["locales"]["arm"]["units"]


def test_a_file_whose_name_is_no_text_is_taken(shell: Shell) -> None:  # noqa: F811
    name = os.fsdecode(b"bad-\xff.md")
    (shell.folder / name).write_text("# Fog\n\nFog over the bay.\n", "utf-8")

    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "pubpipe.cli", "launch", name, "--direct"],
        cwd=shell.folder, env=dict(os.environ), capture_output=True, check=False,
    )  # fmt: skip

    assert b"Traceback" not in done.stderr
    assert (done.returncode, done.stdout.splitlines()[0]) == (
        0,
        b"bad, revision 1: Awaiting review",
    )
