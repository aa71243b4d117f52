import json
import multiprocessing
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pubpipe.adapters.mt import unpacking
from pubpipe.adapters.mt.machine import Machine
from pubpipe.adapters.mt.packages import find, inspect, open_package
from pubpipe.adapters.mt.unpacking import unpack
from pubpipe.domain.errors import EngineUnavailable
from tests.tiny_model import write_package


def files(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def rezip(package: Path, **changed: bytes | None) -> Path:
    """The package with entries replaced, added (bytes) or taken out (None)."""
    with zipfile.ZipFile(package) as archive:
        content: dict[str, bytes | None] = {
            name: archive.read(name) for name in archive.namelist()
        }
    content.update(changed)
    with zipfile.ZipFile(package, "w") as archive:
        for name, data in content.items():
            if data is not None:
                archive.writestr(name, data)
    return package


def test_a_package_unpacks_once_under_a_name_made_from_its_content(tmp_path):
    package = write_package(tmp_path / "in", "hy")

    first = unpack(package, tmp_path / "shelf")
    second = unpack(package, tmp_path / "shelf")

    assert first == second
    assert first.name.startswith("translate-en_hy-1_0-")
    assert files(first) == [
        "metadata.json",
        "model/config.json",
        "model/model.bin",
        "model/shared_vocabulary.json",
        "sentencepiece.model",
    ]
    assert [path.name for path in (tmp_path / "shelf").iterdir()] == [first.name]


def test_many_processes_unpack_the_same_package_at_once(tmp_path):
    package = write_package(tmp_path / "in", "ru")
    jobs = [(package, tmp_path / "shelf")] * 12

    with multiprocessing.get_context("spawn").Pool(4) as pool:
        folders = pool.starmap(unpack, jobs, chunksize=1)

    assert len(set(folders)) == 1
    assert (folders[0] / "model" / "model.bin").is_file()
    assert [path.name for path in (tmp_path / "shelf").iterdir()] == [folders[0].name]


@pytest.mark.parametrize(
    "name",
    ["../out.txt", "/out.txt", "p/../../out.txt", "p\\..\\out.txt", "C:/out.txt"],
)
def test_an_entry_that_leads_out_of_the_folder_is_refused(tmp_path, name):
    package = tmp_path / "in" / "p.argosmodel"
    package.parent.mkdir()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("p/metadata.json", "{}")
        archive.writestr(name, "no")

    with pytest.raises(EngineUnavailable, match="unsafe path"):
        unpack(package, tmp_path / "shelf")

    assert files(tmp_path) == ["in/p.argosmodel"]


def test_a_link_in_a_package_is_refused(tmp_path):
    package = tmp_path / "p.argosmodel"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("p/metadata.json", "{}")
        link = zipfile.ZipInfo("p/model")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc")

    with pytest.raises(EngineUnavailable, match="unsafe path"):
        unpack(package, tmp_path / "shelf")


def test_a_package_that_would_fill_the_disk_is_refused(tmp_path, monkeypatch):
    package = write_package(tmp_path, "ru")
    monkeypatch.setattr(unpacking, "MOST_BYTES", 100_000)

    with pytest.raises(EngineUnavailable, match="Nothing was unpacked"):
        unpack(package, tmp_path / "shelf")

    assert files(tmp_path / "shelf") == []


def test_a_half_made_folder_of_a_killed_process_is_swept_away_later(tmp_path):
    package = write_package(tmp_path, "ru")
    old, new = tmp_path / "shelf" / ".half-1-a", tmp_path / "shelf" / ".half-2-b"
    for folder in (old, new):
        folder.mkdir(parents=True)
    os.utime(old, (1, 1))

    unpack(package, tmp_path / "shelf")

    assert (old.exists(), new.exists()) == (False, True)


def test_packages_are_found_best_first_and_damaged_ones_last(tmp_path):
    for version in ("1.9", "1.10"):
        write_package(tmp_path, "hy", version=version)
    (tmp_path / "broken.argosmodel").write_bytes(b"PK not a zip")
    (tmp_path / "notes.txt").write_text("not a package")
    (tmp_path / ".hidden").mkdir()

    found = find(tmp_path)

    assert [package.name for package in found] == [
        "translate-en_hy-1_10",
        "translate-en_hy-1_9",
        "broken",
    ]
    assert (found[0].from_code, found[0].to_code) == ("en", "hy")
    assert found[-1].problem.startswith("The translation package broken.argosmodel")
    assert find(tmp_path / "nowhere") == []


def test_a_package_tells_its_licence_and_whether_it_is_a_starter(tmp_path):
    about = {"pubpipe_starter": True, "licence": "free", "model_version": "starter-1"}
    package = write_package(tmp_path, "ru", metadata=about)

    found = inspect(package)

    assert (found.starter, found.licence, found.version) == (True, "free", "starter-1")


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("metadata.json", None),
        ("metadata.json", b"[1]"),
        ("metadata.json", b"\xff\xfe"),
        ("metadata.json", json.dumps({"from_code": "en"}).encode()),
        ("metadata.json", json.dumps({"type": "sbd", "from_code": "en", "to_code": "ru"}).encode()),
        ("model/model.bin", None),
        ("model/model.bin", b"cut short"),
        ("model/config.json", b"{"),
        ("sentencepiece.model", None),
        ("sentencepiece.model", b"cut short"),
    ],
)  # fmt: skip
def test_a_damaged_package_is_told_in_one_sentence(tmp_path, part, content):
    package = rezip(
        write_package(tmp_path, "ru"), **{f"translate-en_ru-1_0/{part}": content}
    )

    with pytest.raises(EngineUnavailable, match=package.name):
        Machine(inspect(package), tmp_path / "models", workers=1)


def test_a_file_cut_short_is_told_in_one_sentence(tmp_path):
    package = write_package(tmp_path, "ru")
    package.write_bytes(package.read_bytes()[:-5000])

    with pytest.raises(EngineUnavailable, match="damaged"):
        Machine(inspect(package), tmp_path / "models", workers=1)


def test_opening_a_package_writes_nothing_outside_of_the_workspace(tmp_path):
    package = write_package(tmp_path / "in", "hy")
    home = tmp_path / "home"
    home.mkdir()
    code = (
        "import os, sys\nfrom pathlib import Path\n"
        "from pubpipe.adapters.mt.packages import inspect, open_package\n"
        "before = dict(os.environ)\n"
        "print(open_package(inspect(Path(sys.argv[1])), Path(sys.argv[2])))\n"
        "os.environ.pop('KMP_DUPLICATE_LIB_OK', None)\n"
        "assert before == dict(os.environ)\n"
        "assert 'argostranslate.translate' not in sys.modules\n"
    )
    env = {**os.environ, "HOME": str(home), "ARGOS_PACKAGES_DIR": str(home / "mine")}
    env.pop("KMP_DUPLICATE_LIB_OK", None)

    done = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", code, str(package), str(tmp_path / "models")],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout.strip()) == (0, "English → hy"), done.stderr
    assert list(home.iterdir()) == []


def test_an_unpacked_folder_is_opened_where_it_lies(tmp_path):
    package = write_package(tmp_path, "ru")
    folder = unpack(package, tmp_path / "shelf")

    opened = open_package(inspect(folder), tmp_path / "models")

    assert opened.package_path == folder
