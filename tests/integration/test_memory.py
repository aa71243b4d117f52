"""What was approved comes back: exact, alike, and sentence by sentence."""

from collections.abc import Sequence

import pytest

from pubpipe import pipeline
from pubpipe.domain.errors import NotFound
from pubpipe.domain.person import Person
from pubpipe.domain.unit import Unit
from pubpipe.ports import Newsroom
from pubpipe.stages import memory, memory_exchange, review
from tests.conftest import MakePerson
from tests.newsdesk import approve_all, launch, markdown, units

FIRST = (
    "The old ferry leaves the pier at nine every day. It is never late.",
    "Tickets for the old ferry cost 120 drams & children travel free.",
)
RUSSIAN = {
    "headline": "Паром вернулся",
    "b1": "Старый паром уходит от причала каждый день в девять. Он никогда не опаздывает.",
    "b2": "Билеты на старый паром стоят 120 драмов &amp; дети едут бесплатно.",
}
ARMENIAN = {
    "headline": "Լաստանավը վերադարձավ",
    "b1": "Հին լաստանավն ամեն օր մեկնում է ժամը իննին։ Այն երբեք չի ուշանում։",
    "b2": "Հին լաստանավի տոմսն արժե 120 դրամ &amp; երեխաները գնում են անվճար։",
}
SECOND = (
    "The new ferry leaves the pier at nine every day. It is never late.",
    "Tickets for the old ferry cost 150 drams & children travel free.",
    "Nothing like this was ever said before.",
)


@pytest.fixture
def anna(room: Newsroom, person: MakePerson) -> Person:
    return person("anna")


def learn(room: Newsroom, anna: Person, locale: str, texts: dict[str, str]) -> None:
    """Launch the first article and approve it in a locale."""
    launch(room, markdown(FIRST))
    for unit in units(room, locale):
        if unit.uid in texts:
            approve(room, anna, unit, texts[unit.uid])


def approve(room: Newsroom, anna: Person, unit: Unit, text: str) -> None:
    review.approve(
        room, anna, unit.id, source_hash=unit.source_hash, version=unit.version, text=text
    )  # fmt: skip


def send_back(room: Newsroom, anna: Person, locale: str, uid: str) -> Unit:
    """Revoke the approval of a segment of the first article; the segment as it is then."""
    unit = next(each for each in units(room, locale) if each.uid == uid)
    return review.send_back(
        room, anna, unit.id, source_hash=unit.source_hash, version=unit.version,
        reason="Не тот причал",
    ).unit  # fmt: skip


def again(
    room: Newsroom, locale: str, paragraphs: Sequence[str] = SECOND
) -> dict[str, Unit]:
    """Launch another article; its units by uid."""
    raw = markdown(paragraphs, "Another ferry").replace(b"id: ferry", b"id: second")
    launch(room, raw, name="second.md")
    return {unit.uid: unit for unit in units(room, locale, "second")}


@pytest.mark.parametrize(("locale", "texts"), [("ru", RUSSIAN), ("arm", ARMENIAN)])
def test_matches_come_with_their_score_their_kind_and_where_they_are_from(
    room, anna, locale, texts
):
    learn(room, anna, locale, texts)

    found = again(room, locale)
    like, *_ = memory.matches(room, found["b2"])
    whole, *rest = memory.matches(room, found["b1"])

    assert (like.kind, like.text, like.only_numbers) == ("fuzzy", texts["b2"], True)
    assert 75 <= like.score < like.likeness < 100
    assert (like.article, like.locale, like.author) == ("ferry", locale, "anna")
    said = "It is never late."
    exact = next(each for each in (whole, *rest) if each.kind == "exact")
    assert exact.source == said
    assert exact.text == texts["b1"].split(". " if locale == "ru" else "։ ")[1]
    start, end = exact.span or (0, 0)
    assert found["b1"].source.text[start:end] == said
    assert memory.matches(room, found["b3"]) == ()


def test_the_same_source_in_the_same_place_is_an_exact_match_in_context(room, anna):
    learn(room, anna, "arm", ARMENIAN)

    found = again(room, "arm", (FIRST[0], FIRST[1], FIRST[0]))
    kinds = {uid: memory.matches(room, unit)[:1] for uid, unit in found.items()}

    assert [m.kind for m in kinds["b2"]] == ["exact-in-context"]
    assert [m.score for m in kinds["b2"]] == [100]
    assert [(m.kind, m.score) for m in kinds["b3"]] == [("exact", 95)]


@pytest.mark.parametrize(("locale", "texts"), [("ru", RUSSIAN), ("arm", ARMENIAN)])
def test_a_paragraph_of_known_sentences_is_drafted_from_the_memory(
    room, anna, locale, texts
):
    learn(room, anna, locale, texts)
    first, second = texts["b1"].split(" Он " if locale == "ru" else " Այն ")
    second = ("Он " if locale == "ru" else "Այն ") + second

    known = again(
        room,
        locale,
        ("It is never late. The old ferry leaves the pier at nine every day.",
         "It is never late. Nobody knows why."),
    )  # fmt: skip

    draft = known["b1"].draft
    assert draft is not None
    assert (draft.engine, draft.model) == ("memory", "exact sentences")
    assert draft.text == f"{second} {first}"
    other = known["b2"].draft
    assert other is not None
    assert other.engine == "dummy"


@pytest.mark.parametrize(("locale", "texts"), [("ru", RUSSIAN), ("arm", ARMENIAN)])
def test_what_lost_its_approval_is_offered_nowhere_and_shown_while_it_is_published(
    room, person, locale, texts, tmp_path
):
    editor = person("olga")
    learn(room, editor, locale, texts)
    approve_all(room, editor, locale)
    pipeline.release(room, "ferry", locale, "olga", by_name=True)
    before = memory.size(room, locale)

    unit = send_back(room, editor, locale, "b1")
    (shown,) = memory.concordance(room, locale, "“leaves the pier”")
    unapproved = again(room, locale)["b1"]
    exported = memory_exchange.export_memory(room, editor, tmp_path / "m.tmx", locale)
    pipeline.withdraw(room, editor, "ferry", [locale], "Не тот причал")

    assert (shown.text, shown.is_published) == (texts["b1"], True)
    assert memory.matches(room, unapproved) == ()
    assert unapproved.draft is not None
    assert unapproved.draft.engine == "dummy"
    assert memory.size(room, locale) == exported == before - 1
    assert texts["b1"] not in (tmp_path / "m.tmx").read_text("utf-8")
    assert memory.concordance(room, locale, "“leaves the pier”") == ()
    with pytest.raises(NotFound):
        memory.pair_from_elsewhere(room, locale, shown.id)
    assert unit.status == "fuzzy"


@pytest.mark.parametrize(("locale", "texts"), [("ru", RUSSIAN), ("arm", ARMENIAN)])
def test_what_is_approved_again_comes_back_and_what_was_corrected_does_not(
    room, anna, locale, texts
):
    learn(room, anna, locale, texts)
    corrected = texts["b1"].replace(".", "!").replace("։", "…")

    same = send_back(room, anna, locale, "b1")
    approve(room, anna, same, texts["b1"])
    found = again(room, locale)["b1"]
    first = {match.text for match in memory.matches(room, found)}
    other = send_back(room, anna, locale, "b1")
    approve(room, anna, other, corrected)
    second = {match.text for match in memory.matches(room, found)}

    assert texts["b1"] in first
    assert corrected in second
    assert texts["b1"] not in second


@pytest.mark.parametrize(
    ("locale", "texts", "queries"),
    [
        (
            "ru",
            RUSSIAN,
            {
                "паромом": {"headline", "b1", "b2"},
                "билетов": {"b2"},
                "tickets паром": {"b2"},
                "«старый паром»": {"b1", "b2"},
                "«паром старый»": set(),
                "100%_": set(),
            },
        ),
        (
            "arm",
            ARMENIAN,
            {
                "լաստանավի": {"headline", "b1", "b2"},
                "Հին ՏՈՄՍԸ": {"b2"},
                "“for the old ferry”": {"b2"},
                " — ": set(),
            },
        ),
    ],
)
def test_concordance_finds_words_in_their_forms_on_either_side(
    room, anna, locale, texts, queries
):
    learn(room, anna, locale, texts)

    for query, uids in queries.items():
        found = {pair.text for pair in memory.concordance(room, locale, query)}
        assert found == {texts[uid] for uid in uids}, query
