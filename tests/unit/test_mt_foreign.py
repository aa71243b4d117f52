"""Models made elsewhere draft what they themselves say, and are refused in words."""

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from pubpipe.adapters.mt.models import install, list_models
from pubpipe.adapters.mt.shelf import Shelf
from pubpipe.domain.errors import EngineUnavailable, Refused
from pubpipe.domain.markup import Marked, Tag
from pubpipe.domain.settings import Settings
from tests.foreign_models import write_multilingual, write_opus
from tests.tiny_model import spelled

SENTENCES = ("The old pier.", "Ten workers repaired it.", "Nobody was hurt, he said.")
HYX = "* source language(s): eng\n* target language(s): hye hyw\n"
LABELS = (">>hye<<", ">>hyw<<", ">>rus<<")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(workspace=tmp_path / "newsroom")


def drafts(settings: Settings, locale: str, *sources: Marked | str) -> list[str]:
    engine = Shelf(settings, settings.workspace / "no starters").choose(locale)
    marked = [s if isinstance(s, Marked) else Marked(s) for s in sources]
    return [draft.text for draft in engine.translate(marked)]


def test_an_opus_release_for_one_language_is_converted(
    settings: Settings, tmp_path: Path
) -> None:
    release = write_opus(
        tmp_path, readme="* source language(s): eng\n* target language(s): hye\n"
    )

    model = install(settings, release)

    assert (model.locale, model.licence) == ("arm", "Attribution 4.0 International")
    assert model.model == "translate-en_hy-opus-2026-01-14"
    assert drafts(settings, "arm", *SENTENCES) == [
        spelled(text, "hy") for text in SENTENCES
    ]


@pytest.mark.parametrize(("locale", "code"), [("arm", "hy"), ("ru", "ru")])
def test_an_opus_release_for_several_is_asked_by_its_label(
    settings: Settings, tmp_path: Path, locale: str, code: str
) -> None:
    release = write_opus(tmp_path, code, labels=LABELS)

    install(settings, release, locale)

    assert drafts(settings, locale, *SENTENCES) == [
        spelled(text, code) for text in SENTENCES
    ]


def test_nllb_is_told_both_languages_in_its_own_codes(
    settings: Settings, tmp_path: Path
) -> None:
    labels = ("eng_Latn", "hye_Armn", "rus_Cyrl")
    folder = write_multilingual(
        tmp_path, "hy", labels, "sentencepiece.bpe.model", "license: cc-by-nc-4.0\n"
    )

    with pytest.raises(Refused, match=r"cc-by-nc-4.0.*--accept-licence"):
        install(settings, folder, "arm")
    assert list_models(settings, tmp_path / "none") == []
    install(settings, folder, "arm", accept_licence=True)

    assert drafts(settings, "arm", *SENTENCES) == [
        spelled(text, "hy") for text in SENTENCES
    ]


def test_madlad_reads_its_label_as_the_first_word(
    settings: Settings, tmp_path: Path
) -> None:
    folder = write_multilingual(
        tmp_path, "ru", ("<2hy>", "<2ru>"), "spiece.model", as_symbols=True
    )

    install(settings, folder, "ru")

    assert drafts(settings, "ru", *SENTENCES) == [
        spelled(text, "ru") for text in SENTENCES
    ]


@pytest.mark.parametrize("kind", ["opus", "nllb", "madlad"])
def test_tags_find_their_words_behind_a_label(
    settings: Settings, tmp_path: Path, kind: str
) -> None:
    if kind == "opus":
        path = write_opus(tmp_path, labels=LABELS)
    elif kind == "nllb":
        path = write_multilingual(
            tmp_path, "hy", ("eng_Latn", "hye_Armn"), "sentencepiece.bpe.model"
        )
    else:
        path = write_multilingual(
            tmp_path, "hy", ("<2hy>",), "spiece.model", as_symbols=True
        )
    install(settings, path, "arm")

    marked = Marked("The <1>old</1> pier is here.", (Tag(1, "em"),))
    (text,) = drafts(settings, "arm", marked)

    def hy(words: str) -> str:
        return spelled(words, "hy")

    assert text == f"{hy('The')} <1>{hy('old')}</1> {hy('pier is here.')}"


def test_a_model_for_several_locales_wants_to_know_which(
    settings: Settings, tmp_path: Path
) -> None:
    release = write_opus(tmp_path, labels=LABELS)

    with pytest.raises(Refused, match=r"into ru and hy.*--to LOCALE"):
        install(settings, release)


def test_a_model_that_does_not_say_its_language_is_taken_at_your_word(
    settings: Settings, tmp_path: Path
) -> None:
    release = write_opus(tmp_path)

    with pytest.raises(Refused, match="does not say that it translates en → ru or hy"):
        install(settings, release)
    assert install(settings, release, "arm").locale == "arm"


@pytest.mark.parametrize(
    ("readme", "labels", "wanted", "said"),
    [
        ("* source language(s): deu\n", (), "arm", "translates from de, but"),
        (HYX, (">>hyw<<",), "arm", "does not say that it translates en → hy"),
        (HYX, (">>hye<<",), "ru", "does not say that it translates en → ru"),
    ],
)
def test_a_model_for_other_languages_is_refused(
    settings: Settings, tmp_path: Path, readme: str, labels: tuple[str, ...],
    wanted: str, said: str,
) -> None:  # fmt: skip
    release = write_opus(tmp_path, readme=readme, labels=labels)

    with pytest.raises(Refused, match=said):
        install(settings, release, wanted)

    assert list_models(settings, tmp_path / "none") == []


def without(path: Path, name: str, content: bytes | None = None) -> Path:
    """The zip without an entry, or with another content in it."""
    with zipfile.ZipFile(path) as archive:
        kept = {entry: archive.read(entry) for entry in archive.namelist()}
    kept.pop(name)
    with zipfile.ZipFile(path, "w") as archive:
        for entry, data in (
            {**kept, name: content} if content is not None else kept
        ).items():
            archive.writestr(entry, data)
    return path


@pytest.mark.parametrize(
    ("entry", "content"),
    [
        ("opus.npz", None),
        ("opus.npz", b"not a network"),
        ("opus.vocab.yml", None),
        ("source.spm", None),
        ("source.spm", b"no pieces"),
        ("decoder.yml", b"models: [../../etc/passwd]\nvocabs: [opus.vocab.yml]\n"),
        ("decoder.yml", b"models: {"),
        ("decoder.yml", b"- 1"),
    ],
)
def test_a_damaged_release_is_one_sentence_and_leaves_nothing(
    settings: Settings, tmp_path: Path, entry: str, content: bytes | None
) -> None:
    release = without(write_opus(tmp_path, readme=HYX, labels=LABELS), entry, content)

    with pytest.raises(EngineUnavailable, match="is damaged") as refusal:
        install(settings, release, "arm")

    assert "\n" not in str(refusal.value)
    assert list((settings.workspace / "models").iterdir()) == []


def test_argos_itself_asks_a_converted_package_in_the_same_way(
    settings: Settings, tmp_path: Path
) -> None:
    import ctranslate2
    from argostranslate.package import Package

    install(settings, write_opus(tmp_path, labels=LABELS), "arm")
    (folder,) = (settings.workspace / "models").glob("translate-*")
    package = Package(folder)
    network = ctranslate2.Translator(str(folder / "model"), compute_type="auto")
    pieces = [package.tokenizer.encode(text) for text in SENTENCES]
    said = [
        package.tokenizer.decode(result.hypotheses[0]).strip()
        for result in network.translate_batch(pieces, beam_size=4)
    ]

    assert said == drafts(settings, "arm", *SENTENCES)
    assert (package.from_code, package.to_code) == ("en", "hy")


def test_the_newer_engine_goes_before_the_starter(
    settings: Settings, tmp_path: Path
) -> None:
    release = write_opus(tmp_path, readme=HYX, labels=LABELS)
    install(replace(settings), release, "arm")

    (model,) = list_models(settings, tmp_path / "none")

    assert (model.in_use, model.starter, model.problem) == (True, False, "")
