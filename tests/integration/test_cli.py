"""The command line is a contract."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polib
import pytest

from pubpipe import resources
from pubpipe.cli import main
from tests.newsdesk import markdown

Run = Callable[..., tuple[int, Any, str]]
ENGLISH = ("The ferry leaves the pier at nine.", "It was repaired by four workers.")


@pytest.fixture
def run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Runs `pubpipe …` in a workspace; gives exit code, stdout (parsed JSON) and stderr."""
    workspace = tmp_path / "newsroom"
    workspace.mkdir()
    (workspace / "pubpipe.toml").write_text(
        '[engines]\nru = ["dummy"]\narm = ["dummy"]\n[server]\nprefect_port = 1\n'
    )
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("PUBPIPE_WORKSPACE", str(workspace))
    (tmp_path / "ferry.md").write_bytes(markdown(ENGLISH))
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> tuple[int, Any, str]:
        capsys.readouterr()
        try:
            code = main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return code, json.loads(out) if "--json" in arguments and out else out, err

    return command


def test_intake_shows_the_article_and_stores_nothing(run: Run) -> None:
    code, data, _ = run("intake", "ferry.md", "--kicker", "Նորություն", "--json")

    assert code == 0
    assert list(data)[:10] == [
        "section", "headline", "kicker", "byline", "published_at", "zone_assumed",
        "source_url", "blocks", "dropped", "flags",
    ]  # fmt: skip
    assert (data["headline"], data["kicker"]) == ("The ferry returns", "Նորություն")
    assert [block["text"] for block in data["blocks"]] == list(ENGLISH)
    assert run("status", "--json")[1] == []


def test_the_dump_sample_comes_out_whole(run: Run) -> None:
    path = str(resources.samples_dir() / "ferry-timetable.txt")

    code, data, _ = run("intake", path, "--json")

    assert code == 0
    assert data["zone_assumed"] is True
    assert data["byline"] == "Nare Simonyan"
    assert len(data["blocks"]) == 9
    assert any("Views" in line for line in data["dropped"])


def test_the_real_saved_page_comes_out_whole(run: Run) -> None:
    path = Path(__file__).parents[3] / "shared" / "sources" / "caliber-defence.txt"
    if not path.is_file():
        pytest.skip("the saved page is not beside this checkout")

    code, data, _ = run("intake", str(path), "--json")

    assert code == 0
    assert [block["kind"] for block in data["blocks"]] == ["paragraph"] * 14
    assert data["published_at"] == "2026-01-14T11:46:00Z"
    assert data["zone_assumed"] is True
    assert (data["byline"], data["section"]) == ("Caliber.Az", "ANALYTICS")


def test_a_direct_launch_ends_when_it_awaits_review(run: Run) -> None:
    code, data, _ = run("launch", "ferry.md", "--direct", "--locales", "arm", "--json")

    assert code == 0
    assert (data["article"], data["revision"]) == ("ferry", 1)
    assert data["locales"]["arm"]["units"] == {"pretranslated": 4}
    assert "ru" not in data["locales"]
    assert run("launch", "ferry.md", "--direct", "--locales", "arm", "--json")[0] == 0


def test_a_launch_without_prefect_is_stored_and_says_so(run: Run) -> None:
    code, data, err = run("launch", "ferry.md", "--json")

    assert (code, data["article"], data["revision"], data["run"]) == (0, "ferry", 1, "")
    assert "Stored as submission 1" in err
    assert "pubpipe up" in err


def test_the_whole_job_by_command_line(run: Run, tmp_path: Path) -> None:
    run("launch", "ferry.md", "--direct")
    assert run("publish", "ferry", "arm")[0] == 1

    assert run("po", "export", "ferry", "arm", "-o", "ferry.po")[0] == 0
    po = polib.pofile(tmp_path / "ferry.po")
    po[1].msgstr = "Լաստանավը մեկնում է նավամատույցից ժամը իննին։"
    for entry in po:
        entry.flags = []
    po.save()
    code, report, _ = run("po", "import", "ferry.po", "--approve", "--json")
    assert (code, report["tally"]) == (0, {"approved": 4})

    code, out, _ = run("publish", "ferry", "arm")
    assert (code, out.split()[2]) == (0, "Published")
    page = Path(out.split()[-1].strip("/"))
    html = (tmp_path / "newsroom" / "site" / page / "index.html").read_text()
    assert po[1].msgstr in html

    code, data, _ = run("review", "ferry", "ru", "--approve-all", "--json")
    assert (code, data["approved"], data["unedited"]) == (0, 4, 4)
    assert run("publish", "ferry")[0] == 0
    (row,) = run("status", "ferry", "--json")[1]
    assert {code: state["state"] for code, state in row["locales"].items()} == {
        "en": "live",
        "ru": "live",
        "arm": "live",
    }
    assert run("withdraw", "ferry", "ru", "--reason", "Wrong")[0] == 0
    assert run("rollback", "ferry", "arm", "1")[0] == 0
    assert run("rollback", "ferry", "arm", "7")[0] == 1
    rows = run("views", "ferry", "--json")[1]
    assert {(row["locale"], row["views"]) for row in rows} == {("en", 0), ("arm", 0)}


def test_check_lists_every_entry_and_exits_1_on_errors(
    run: Run, tmp_path: Path
) -> None:
    po = polib.POFile()
    po.metadata = {"Language": "hy", "Content-Type": "text/plain; charset=UTF-8"}
    po.append(polib.POEntry(msgctxt="a", msgid="The pier.", msgstr="Նավամատույցը։"))
    po.append(polib.POEntry(msgctxt="b", msgid="See <1>it</1> now.", msgstr="Տես։"))
    po.save(str(tmp_path / "x.po"))

    code, data, _ = run("check", "x.po", "--json")

    assert code == 1
    first, second = data["entries"]
    assert (first["msgctxt"], first["errors"]) == ("a", [])
    assert second["errors"]


def test_translate_keeps_one_paragraph_a_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("The pier.\n\nThe ferry.\n")

    code, out, _ = run("translate", "--to", "ru", "in.txt")

    assert code == 0
    assert out.count("\n") == 3
    assert out.splitlines()[1] == ""


def test_whose_act_it_is_may_follow_the_command_and_rights_are_checked(
    run: Run,
) -> None:
    run("launch", "ferry.md", "--direct")
    run("user", "add", "tigran", "--role", "translator:arm")

    code, _, err = run("review", "ferry", "arm", "--approve-all", "--as", "tigran")

    assert code == 1
    assert err.strip() == (
        "tigran may not approve in “arm”. Ask an editor for the role that allows it."
    )
    assert run("--as", "tigran", "publish", "ferry", "arm")[0] == 1
    assert "tigran" in run("user", "list")[1]


def test_an_account_is_let_in_by_a_link_and_signed_out_everywhere(run: Run) -> None:
    run("user", "add", "tigran", "--role", "translator:arm")

    code, link, _ = run("user", "link", "tigran", "--hours", "2")
    out, said, _ = run("user", "signout", "tigran")

    assert (code, out) == (0, 0)
    assert "/desk/enter?token=" in link
    assert "tigran was signed out everywhere" in said
    assert run("user", "link", "tigran", "--hours", "25")[0] == 2
    assert run("user", "signout", "nobody")[0] == 1
    assert run("user", "link", "editor", "--as", "tigran")[0] == 1
    assert run("user", "signout", "editor", "--as", "tigran")[0] == 1


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("status", "nothing"), "no article “nothing”"),
        (("po", "export", "nothing", "arm"), "nothing"),
        (("launch", "absent.md"), "no file “absent.md”"),
        (("launch", "ferry.md", "--deadline", "soon"), "--deadline “soon”"),
        (("launch", "ferry.md", "--locales", "xx"), "“xx”"),
        (("translate", "--to", "xx"), "“xx”"),
        (("withdraw", "nothing", "--reason", "x"), "nothing"),
        (("models", "install", "absent.argosmodel"), "absent.argosmodel"),
    ],
)
def test_a_refusal_is_one_sentence_on_stderr(
    run: Run, arguments: tuple[str, ...], word: str
) -> None:
    run("status")

    code, out, err = run(*arguments)

    assert (code, out) == (1, "")
    assert word in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "arguments", [(), ("nonsense",), ("launch",), ("withdraw", "x")]
)
def test_a_wrong_command_line_exits_2(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments)[0] == 2


def test_a_wrong_setting_is_named(run: Run, tmp_path: Path) -> None:
    settings = tmp_path / "newsroom" / "pubpipe.toml"
    settings.write_text('[newsroom]\ntimezone = "Mars/Base"\n')

    code, _, err = run("status")

    assert code == 1
    assert "newsroom.timezone" in err
    assert "Mars/Base" in err


def test_publish_with_a_correction_tells_readers_what_was_wrong(
    run: Run, tmp_path: Path
) -> None:
    run("launch", "ferry.md", "--direct")

    code, data, _ = run(
        "publish", "ferry", "--correction", "Եղել է չորս, не пять.", "--json"
    )

    page = tmp_path / "newsroom/site" / data["en"]["path"].strip("/") / "index.html"
    assert code == 0
    assert list(data) == ["en"]
    assert "Եղել է չորս, не пять." in page.read_text("utf-8")
