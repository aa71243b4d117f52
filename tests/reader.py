"""A reader in a process of its own, who follows every link for as long as a site changes.

`python -m tests.reader FOLDER`: prints what was wrong, one line each, and at the end how
many pages were read, once a line comes on standard input. It answers paths as a static
server does: marks first, then files.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

LINK = re.compile(r'<a [^>]*?href="(/[^"#]*)"[^>]*>([^<]*)')
VERSION = re.compile(r"version (\d+)")
ABSENT = ("/assets/", "/search/", "/desk/")


def main(root: Path) -> int:
    """Read until told to stop."""
    stop = Event()
    Thread(target=_wait, args=(stop,), daemon=True).start()
    read = 0
    faults: set[str] = set()
    while not stop.is_set():
        for path in walk(root, faults, stop):
            del path
            read += 1
    for fault in sorted(faults):
        sys.stdout.write(f"{fault}\n")
    sys.stdout.write(f"read {read}\n")
    return 0


def _wait(stop: Event) -> None:
    sys.stdin.readline()
    stop.set()


def walk(root: Path, faults: set[str], stop: Event) -> Iterator[str]:
    """Follow the links from `/`, each once; collect what is wrong."""
    seen, found = {"/"}, [("/", "", "")]
    while found and not stop.is_set():
        path, said, came_from = found.pop()
        page = get(root, path)
        if page is None:
            # Perhaps it went, and nothing leads to it any more.
            again = get(root, came_from)
            if again is not None and f'href="{path}"' in again:
                faults.add(f"{came_from} leads to {path}, which is not there")
            continue
        yield path
        check(path, page, said, faults)
        for target, text in LINK.findall(page):
            if target not in seen and not any(part in target for part in ABSENT):
                seen.add(target)
                found.append((target, text, path))


def check(path: str, page: str, said: str, faults: set[str]) -> None:
    """Look whether a page is of one edition, and no older than what led to it said."""
    if not page.rstrip().endswith("</html>"):
        faults.add(f"{path} is half a page")
    story = page.partition('<article class="story"')[2].partition("</article>")[0]
    versions = set(map(int, VERSION.findall(story)))
    if len(versions) > 1:
        faults.add(f"{path} mixes the versions {sorted(versions)}")
    promised = VERSION.search(said)
    if promised and versions and max(versions) < int(promised[1]):
        faults.add(f"{path} is older than what leads to it")


def get(root: Path, path: str) -> str | None:
    """Return a page as a server would answer, None for one that is gone or missing."""
    where = path.strip("/")
    if (root / ".gone" / where / "410").is_file():
        return None
    moved = root / ".moved" / where / "301"
    try:
        if moved.is_file():
            return get(root, moved.read_text("utf-8"))
        return (root / where / "index.html").read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
