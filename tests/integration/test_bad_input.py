"""Bad input at the command line: one sentence, exit 1, nothing stored, nothing lost."""

import json
import shutil
import socket
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

import pubpipe.adapters.intake.fetch as fetching
from pubpipe import bootstrap
from pubpipe.cli.ports import free_port
from tests.bad_server import misbehaving
from tests.shell import SETTINGS, Shell, holdings
from tests.tiny_model import write_package

Prepare = Callable[[Path], None]
"""Puts something bad into a folder."""
RUSSIAN = "# Паром вернулся\n\nПаром уходит от старого причала в девять.\n"
ARMENIAN = "# Լաստանավը\n\nԼաստանավը մեկնում է ժամը իննին։\n"
PAGE = "<h1>Паром</h1><p>Паром уходит от старого причала в девять.</p>"


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the newsroom is made that each case gets a copy of."""
    return tmp_path_factory.mktemp("settled")


@pytest.fixture
def shell(
    settled: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Shell:
    for name in ("PREFECT_API_URL", "PUBPIPE_DATABASE_URL", "PUBPIPE_PORT"):
        monkeypatch.delenv(name, raising=False)
    made = Shell(settled, capsys)
    if not made.workspace.exists():
        monkeypatch.setenv("PUBPIPE_WORKSPACE", str(made.workspace))
        monkeypatch.chdir(settled)
        made.settle()
    folder = tmp_path / "desk"
    shutil.copytree(settled, folder)
    monkeypatch.setenv("PUBPIPE_WORKSPACE", str(folder / "newsroom"))
    monkeypatch.chdir(folder)
    return Shell(folder, capsys)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with misbehaving() as address:
        yield address


def refused(shell: Shell, *command: str, says: tuple[str, ...]) -> None:
    """Run a command and see it refused in one line, with nothing changed."""
    before = holdings(shell.workspace)

    told = shell.run(*command)

    assert (told.code, told.out) == (1, ""), told.err
    line = told.err.removesuffix("\n")
    assert line and "\n" not in line, told.err
    assert line.endswith(".")
    assert "Traceback" not in line
    for words in says:
        assert words in line, line
    assert holdings(shell.workspace) == before


SOURCES: dict[str, tuple[str, bytes, tuple[str, ...]]] = {
    "empty": ("a.md", b"", ("a.md is empty", "Submit a file")),
    "blank": ("a.md", b" \n\t\r\n", ("a.md is empty",)),
    "a PDF": ("a.pdf", b"%PDF-1.7\n\x00", ("a.pdf is a PDF", "Save the article as")),
    "a Word file": ("a.docx", b"PK\x03\x04", ("a Word document",)),
    "a picture": ("a.md", b"\x89PNG\r\n\x1a\n", ("a PNG picture",)),
    "a zero byte": ("a.md", b"# A\n\nb\x00c", ("binary", "a zero byte at 6")),
    "50 MB": ("a.md", b"# A\n\n" + b"Word. " * 8_400_000, ("more than the 5,000,000 bytes",)),
    "cp1251": ("a.md", RUSSIAN.encode("cp1251"), ("not UTF-8", "in line 1", "Save it as")),
    "ARMSCII-like bytes": ("a.md", b"# \xb2\xb3\n\n\xb4\xb5 text", ("not UTF-8",)),
    "a wrong declaration": ("a.html", f'<meta charset="utf-8">{PAGE}'.encode("cp1251"), ("not UTF-8",)),
    "an unknown charset": ("a.html", b'<meta charset="klingon"><p>\xff\xfa', ("names no other",)),
    "UTF-16 without a mark": ("a.txt", ARMENIAN.encode("utf-16-le"), ("binary",)),
    "no article": ("a.html", b"<nav><a href='/'>Home</a></nav>", ("nothing that looks like",)),
    "a headline alone": ("a.md", "# Վերնագիր\n".encode(), ("nothing that looks like", "Write")),
    "no headline": ("a.txt", "Паром уходит в девять часов.\n".encode(), ("No headline", "--headline")),
    "too deep": ("a.html", b"<h1>A</h1>" + b"<div>" * 20_000 + b"<p>Text of it.</p>", ("nested too deep",)),
    "broken front matter": ("a.md", b"---\ntitle: [A\n---\n\nText.\n", ("not valid YAML: line 2",)),
    "an unknown zone": ("a.md", b"---\ntitle: A\npublished: 2026-01-14 11:46 Mars/Base\n---\n\nText.\n", ("Mars/Base",)),
    "an unknown zone field": ("a.md", b"---\ntitle: A\ntimezone: Mars\npublished: 2026-01-14 11:46\n---\n\nText.\n", ("Mars",)),
    "no date": ("a.md", b"---\ntitle: A\npublished: soon\n---\n\nText.\n", ("soon", "2026-01-14 11:46")),
    "made to be slow": ("a.md", b"# A\n\n" + b"[" * 100_000, ("opening brackets",)),
    "another article": ("ferry.md", "# Այլ\n\nБольшой рынок закрыт навсегда.\n".encode(), ("in common", "--article")),
}  # fmt: skip
"""What lies in the file, by what is wrong with it: name, bytes, words of the refusal."""


@pytest.mark.parametrize("what", SOURCES)
@pytest.mark.parametrize("way", [("--direct",), ()], ids=["direct", "Prefect"])
def test_a_bad_source_is_refused(shell: Shell, what: str, way: tuple[str, ...]) -> None:
    name, raw, says = SOURCES[what]
    (shell.folder / name).write_bytes(raw)

    refused(shell, "launch", name, *way, says=says)


OPTIONS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "a missing file": (("launch", "absent.md"), ("no file “absent.md”", "Give a file")),
    "a folder": (("launch", "."), ("no file “.”",)),
    "an unknown locale": (("launch", "ferry.md", "--locales", "ru,xx"), ("“xx”", "Use: ru, arm")),
    "the source's locale": (("launch", "ferry.md", "--locales", "en"), ("“en”",)),
    "a wrong offset": (("launch", "ferry.md", "--published-at", "2026-01-14T11:46+99:00"), ("--published-at", "2026-01-14T11:46+04:00")),
    "a zone by name": (("launch", "ferry.md", "--embargo", "2026-01-14 11:46 Mars/Base"), ("--embargo", "Mars/Base")),
    "a time after time": (("launch", "ferry.md", "--deadline", "9999-12-31T23:59-12:00"), ("--deadline",)),
    "a script as an address": (("launch", "ferry.md", "--source-url", "javascript:alert(1)"), ("javascript:", "https://")),
    "a priority beyond all": (("launch", "ferry.md", "--priority", "9999999999"), ("priority", "±1,000")),
    "an unknown person": (("launch", "ferry.md", "--as", "nobody"), ("“nobody”", "editor")),
    "no such locale": (("publish", "ferry", "xx"), ("“xx”", "Use one of")),
    "no such edition": (("rollback", "ferry", "arm", "99"), ("edition 99", "It has")),
    "no such folder": (("po", "export", "ferry", "ru", "-o", "nowhere/a.po"), ("nowhere", "Make it")),
    "no text to translate": (("translate", "--to", "ru", "absent.txt"), ("absent.txt", "Check its name")),
    "binary to translate": (("translate", "--to", "ru", "binary"), ("“binary” is binary", "Save it as")),
    "cp1251 to translate": (("translate", "--to", "ru", "cp1251.txt"), ("not UTF-8 in line 1", "Save it as")),
    "no such article": (("withdraw", "nothing", "--reason", "Wrong."), ("no article “nothing”", "pubpipe status")),
    "no article in a locale": (("po", "export", "nothing", "arm"), ("no translation of “nothing” into “arm”", "pubpipe status")),
    "an unknown engine": (("translate", "--to", "ru", "--engine", "deepl", "ferry.md"), ("“deepl”", "Use argos")),
}  # fmt: skip


@pytest.mark.parametrize("what", OPTIONS)
def test_a_bad_word_of_the_command_line_is_refused(shell: Shell, what: str) -> None:
    command, says = OPTIONS[what]
    (shell.folder / "binary").write_bytes(b"\0\1\2")
    (shell.folder / "cp1251.txt").write_bytes(RUSSIAN.encode("cp1251"))

    refused(shell, *command, says=says)


ADDRESSES: dict[str, tuple[str, str]] = {
    "loopback": ("http://127.0.0.1:9/a", "inside this machine or network"),
    "by name": ("http://localhost:9/a", "inside this machine or network"),
    "a name of ours": ("http://news.example:9/a", "inside this machine or network"),
    "one of two is inside": (
        "http://both.example:9/a",
        "inside this machine or network",
    ),
    "decimal": ("http://2130706433/", "inside this machine or network"),
    "octal": ("http://0177.0.0.1/", "not a web address"),
    "short": ("http://127.1/", "inside this machine or network"),
    "hexadecimal": ("http://0x7f000001/", "inside this machine or network"),
    "mapped": ("http://[::ffff:127.0.0.1]/", "inside this machine or network"),
    "metadata of a cloud": ("http://169.254.169.254/latest", "inside this machine or"),
    "a file": ("{server}/file", "not a web address"),
    "inside by redirect": ("{server}/inside", "inside this machine or network (::1)"),
    "a loop": ("{server}/loop", "redirects more than 5 times"),
    "slow": ("{server}/slow", "did not answer in full within"),
    "endless": ("{server}/endless", "Save the article alone and submit the file"),
    "a picture": ("{server}/picture", "a PNG picture"),
    "empty": ("{server}/empty", "is empty"),
    "with a password": ("http://me:hidden@news.example/", "a user name or password"),
    "no host": ("http://", "not a web address"),
}
_NAMES = {"news.example": ["127.0.0.1"], "both.example": ["93.184.216.34", "10.0.0.7"]}


@pytest.mark.parametrize("what", ADDRESSES)
def test_a_bad_address_is_refused(
    shell: Shell, server: str, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    address, says = ADDRESSES[what]
    monkeypatch.setattr(socket, "getaddrinfo", resolving(socket.getaddrinfo))
    monkeypatch.setattr(bootstrap, "fetch", partial(fetching.fetch, timeout=3))
    if "{server}" in address:
        # The server's own address counts as public, so that its answers are followed.
        real = fetching._is_public
        monkeypatch.setattr(
            fetching, "_is_public", lambda a: str(a) == "127.0.0.1" or real(a)
        )

    refused(shell, "launch", address.format(server=server), "--direct", says=(says,))


def resolving(real: Callable[..., object]) -> Callable[..., object]:
    """The machine's resolver, with names of ours that lead inside."""

    def getaddrinfo(host: str, port: int, *rest: int, **more: int) -> object:
        if host not in _NAMES:
            return real(host, port, *rest, **more)
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*kind, (address, port)) for address in _NAMES[host]]

    return getaddrinfo


def test_the_connection_goes_to_the_address_that_was_checked(
    shell: Shell, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = resolving(socket.getaddrinfo)

    def once(host: str, *rest: int, **more: int) -> object:
        if host == "news.example":
            asked.append(host)
        return real(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", once)
    fetched = fetching.fetch(
        server.replace("127.0.0.1", "news.example") + "/picture", allow_private=True
    )

    assert fetched.raw.startswith(b"\x89PNG")
    assert asked == ["news.example"]


def _po(change: Callable[[bytes], bytes]) -> Prepare:
    def prepare(folder: Path) -> None:
        raw = (folder / "ferry.ru.po").read_bytes()
        (folder / "bad.po").write_bytes(change(raw))

    return prepare


def _replaced(*pairs: tuple[str, str]) -> Prepare:
    def change(raw: bytes) -> bytes:
        for old, new in pairs:
            assert old.encode() in raw
            raw = raw.replace(old.encode(), new.encode())
        return raw

    return _po(change)


PAPERS: dict[str, tuple[Prepare, tuple[str, ...]]] = {
    "missing": (lambda _: None, ("no file “bad.po”",)),
    "empty": (_po(lambda _: b""), ("holds no PO entry",)),
    "no PO": (_po(lambda _: ARMENIAN.encode()), ("line 3", "not a line of a PO file")),
    "binary": (_po(lambda raw: raw + b"\0"), ("not a PO file in UTF-8",)),
    "UTF-16": (_po(lambda raw: raw.decode().encode("utf-16")), ("not a PO file in UTF-8",)),
    "cut inside a letter": (_po(lambda raw: raw + 'msgid "ա'.encode()[:-1]), ("not UTF-8",)),
    "cut inside a text": (_po(lambda raw: raw[: raw.rindex(b'"')]), ("no closing quote",)),
    "cut inside an entry": (_po(lambda raw: raw[: raw.rindex(b"msgstr")]), ("not complete",)),
    "cut after its header": (_po(lambda raw: raw[: raw.index(b"#. ")]), ("nothing but a header",)),
    "of another newsroom": (_replaced(("X-Pubpipe-Article: ferry", "X-Pubpipe-Article: другая"), ("X-Pubpipe-Export: ", "X-Pubpipe-Export: 0")), ("“другая”", "pubpipe status")),
    "of no article": (_replaced(("X-Pubpipe-Article: ", "X-Other: "), ("X-Pubpipe-Export: ", "X-Any: ")), ("which article", "Import a file")),
    "of another locale": (_replaced(("Language: ru", "Language: hy")), ("another locale", "Export it again")),
    "of an unknown locale": (_replaced(("Language: ru", "Language: de")), ("“de”", "Use one of")),
    "of no locale": (_replaced(("Language: ru", "X-Language: ru")), ("does not say its language", "Language: hy")),
    "with two headers": (_po(lambda raw: raw + b'\nmsgid ""\nmsgstr "Language: ru\\n"\n'), ("two headers",)),
    "with a lone quote": (_po(lambda raw: raw.replace(b"leaves", b'lea"ves', 1)), ("a quote inside it",)),
    "with a torn word": (_po(lambda raw: raw.replace(b"msgid", b"msgud", 3)), ("line ",)),
    "over 50 MB": (_po(lambda raw: raw + b"# \xd5\xa1\n" * 13_200_000), ("larger than 50 MB",)),
}  # fmt: skip


@pytest.mark.parametrize("what", PAPERS)
def test_a_bad_po_is_refused(shell: Shell, what: str) -> None:
    prepare, says = PAPERS[what]
    prepare(shell.folder)

    refused(shell, "po", "import", "bad.po", "--approve", says=says)


def _model(change: Callable[[Path], None]) -> Prepare:
    def prepare(folder: Path) -> None:
        change(write_package(folder, "ru"))

    return prepare


def repack(package: Path, part: str, content: bytes | None) -> None:
    """Replace a part of a package, or take it out."""
    with zipfile.ZipFile(package) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(package, "w") as archive:
        for name, data in held.items():
            kept = content if name.endswith(part) else data
            if kept is not None:
                archive.writestr(name, kept)


def _repacked(part: str, content: bytes | None) -> Prepare:
    return _model(partial(repack, part=part, content=content))


def _slipping(package: Path) -> None:
    with zipfile.ZipFile(package, "a") as archive:
        archive.writestr("../../out.txt", "ո՛չ")


def _cut(package: Path) -> None:
    package.write_bytes(package.read_bytes()[:-5000])


def _written(content: bytes, package: Path) -> None:
    package.write_bytes(content)


_OTHER = json.dumps({"from_code": "en", "to_code": "de", "type": "translate"}).encode()
MODELS: dict[str, tuple[Prepare, tuple[str, ...]]] = {
    "missing": (lambda _: None, ("no file", "translate-en_ru-1_0.argosmodel")),
    "no zip": (_model(partial(_written, b"\xd5\xb8")), ("damaged", "not a zip")),
    "cut short": (_model(_cut), ("damaged", "Get it again")),
    "leading out": (_model(_slipping), ("unsafe path", "../../out.txt", "do not use")),
    "of another language": (_repacked("metadata.json", _OTHER), ("en → de", "ru", "Nothing was installed")),
    "without model.bin": (_repacked("model.bin", None), ("model/model.bin is missing",)),
    "with a broken model": (_repacked("model.bin", b"broken"), ("damaged", "Get it again")),
    "without a tokenizer": (_repacked("sentencepiece.model", None), ("neither sentencepiece.model",)),
    "without its paper": (_repacked("metadata.json", None), ("no metadata.json",)),
    "with a broken paper": (_repacked("metadata.json", b"{"), ("metadata.json",)),
}  # fmt: skip


@pytest.mark.parametrize("what", MODELS)
def test_a_bad_model_is_refused(shell: Shell, what: str) -> None:
    prepare, says = MODELS[what]
    prepare(shell.folder)

    refused(shell, "models", "install", "translate-en_ru-1_0.argosmodel", says=says)

    assert not list(shell.folder.parent.rglob("out.txt"))


SETTINGS_FILES: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "no TOML": (b"[newsroom\n", ("not valid TOML", "line 1", "Correct that line")),
    "not UTF-8": ("# Редакция".encode("cp1251"), ("not UTF-8",)),
    "an unknown setting": ("[newsroom]\nՍիրտ = 1\n".encode(), ()),
    "a misspelt setting": (b"[newsroom]\ntimezonne = 'UTC'\n", ("newsroom.timezonne", "no such setting")),
    "a wrong zone": (b"[newsroom]\ntimezone = 'Mars/Base'\n", ("newsroom.timezone", "Mars/Base")),
    "a publisher's wrong zone": (b"[publisher_timezones]\n'Caliber' = 'Mars'\n", ("publisher_timezones", "Mars")),
    "an unknown locale": (b"[newsroom]\ntarget_locales = ['ru', 'xx']\n", ("target_locales", "“xx”", "[[locale]]")),
    "the source as a target": (b"[newsroom]\ntarget_locales = ['ru', 'en']\n", ("target_locales", "“en”")),
    "measured below what": (b"[newsroom]\nhide_drafts_below = {arm = 'good'}\n", ("hide_drafts_below", "arm")),
    "measured nowhere": (b"[newsroom]\nhide_drafts_below = {am = 30}\n", ("hide_drafts_below", "“am”")),
    "four eyes nowhere": (b"[newsroom]\nfour_eyes = ['am']\n", ("four_eyes", "“am”")),
    "a locale twice": (b"[[locale]]\ncode='ru'\ntag='ru'\nenglish_name='R'\nautonym='R'\nplural_forms='x'\nscript='C'\n", ("“ru” is there twice",)),
    "a wrong port": (b"[server]\nport = 'x'\n", ("server.port",)),
    "a wrong site": (b"[newsroom]\nsite_url = 'news'\n", ("site_url", "“news” is not allowed")),
}  # fmt: skip


@pytest.mark.parametrize("what", SETTINGS_FILES)
def test_bad_settings_are_refused(shell: Shell, what: str) -> None:
    raw, says = SETTINGS_FILES[what]
    (shell.workspace / "pubpipe.toml").write_bytes(raw)

    refused(shell, "launch", "ferry.md", "--direct", says=("pubpipe.toml", *says))


def test_a_database_of_a_newer_pubpipe_is_left_alone(shell: Shell) -> None:
    for name in ("newsroom", "hits"):
        connection = sqlite3.connect(shell.workspace / f"{name}.db")
        connection.execute("UPDATE alembic_version SET version_num = 'v9999'")
        connection.commit()
        connection.close()

        refused(shell, "status", says=("v9999", "Install the newer pubpipe"))


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql://postgres@127.0.0.1:{closed}/x", "Check that PostgreSQL runs"),
        ("postgresql://postgres:hidden@127.0.0.1:port/x", "postgresql://USER@HOST/NAME"),
        ("mysql://root:hidden@127.0.0.1/x", "postgresql://USER@HOST/NAME"),
        ("hidden", "postgresql://USER@HOST/NAME"),
    ],
)  # fmt: skip
def test_a_database_that_cannot_be_reached_is_said(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, url: str, says: str
) -> None:
    before = holdings(shell.workspace)
    monkeypatch.setenv("PUBPIPE_DATABASE_URL", url.format(closed=free_port()))

    told = shell.run("launch", "ferry.md", "--direct")

    assert (told.code, told.out, told.err.count("\n")) == (1, "", 1), told.err
    assert says in told.err
    assert "hidden" not in told.err
    assert holdings(shell.workspace) == before


def test_a_taken_port_is_named(shell: Shell) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        shell.configure(SETTINGS + f"port = {port}\n")

        refused(shell, "up", says=(f"Port {port}", "set another port", "pubpipe.toml"))


def test_without_prefect_a_launch_is_stored_with_a_word(shell: Shell) -> None:
    (shell.folder / "new.md").write_text(ARMENIAN)

    told = shell.run("launch", "new.md", "--json")
    waited = shell.run("launch", "new.md", "--wait")

    assert (told.code, told.json["run"]) == (0, "")
    assert "Stored as submission" in told.err
    assert "picked up" in told.err
    assert (waited.code, waited.out, waited.err.count("\n")) == (1, "", 1)
    assert "Stored as submission" in waited.err


def test_a_fault_of_ours_is_one_sentence_and_its_traceback_in_the_log(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("Сломано")

    monkeypatch.setattr("pubpipe.stages.overview.status", broken)

    told = shell.run("status")

    assert (told.code, told.out, told.err.count("\n")) == (1, "", 1)
    assert "Something failed inside pubpipe (RuntimeError: Сломано)" in told.err
    log = (shell.workspace / "logs" / "errors.log").read_text("utf-8")
    assert "Traceback" in log
    assert "Сломано" in log
