"""The memory's table answers alike on every kind of database, in all our scripts."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from bench.workers.sentences import SCRIPTS, Grammar, changed
from rapidfuzz import fuzz, process
from sqlalchemy import Engine

from pubpipe.adapters.database.store import SqlStore
from pubpipe.domain.likeness import comparable
from pubpipe.domain.markup import Marked, source_hash
from pubpipe.domain.memory import LEAST, NO_CONTEXT, Imported, Pair
from pubpipe.domain.tokens import folded_words
from pubpipe.ports import Transaction

NOW = datetime(2026, 1, 14, 7, 46, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
FERRY = "The old ferry leaves the pier at nine every day."
PAIRS = {
    "ru": {
        FERRY: "Старый паром уходит от причала каждый день в девять.",
        "Tickets cost 120 drams & 5 % more. It's “Zoë’s” ferry.": "Билеты стоят 120 "
        "драмов и на 5 % больше. Это паром «Зои».",
        "Why now?": "Почему сейчас?",
        "The tree_house stands.": "Ещё одна ёлка растёт у бе́рега.",
    },
    "arm": {
        FERRY: "Հին լաստանավն ամեն օր մեկնում է նավամատույցից ժամը իննին։",
        "Tickets cost 120 drams & 5 % more. It's “Zoë’s” ferry.": "Տոմսն արժե 120 դրամ "
        "և 5 %-ով ավելի։ Դա «Զոյեի» լաստանավն է։",
        "Why now?": "Ինչո՞ւ հիմա։",
        "The tree_house stands.": "Երևանում եվ ծառի տունը կանգուն է։",
    },
}


def by_sentence(source: str, text: str, _locale: str) -> Sequence[tuple[str, str]]:
    """Sentences in step; the real splitter has tests of its own."""
    ours = source.replace(". ", ".\n").split("\n")
    theirs = text.replace(". ", ".\n").replace("։ ", "։\n").split("\n")
    return list(zip(ours, theirs, strict=False)) if len(ours) > 1 else ()


def pair(locale: str, source: str, text: str) -> Imported:
    hashed = source_hash(Marked(source))
    return Imported(locale, source, text, hashed, NO_CONTEXT, "anna", "old.tmx")


@pytest.fixture
def tx(engine: Engine) -> Iterator[Transaction]:
    """A transaction in a memory that has the pairs above."""
    store = SqlStore(engine, lambda: NOW, by_sentence)
    with store.write() as tx:
        for locale, texts in PAIRS.items():
            tx.memory.add([pair(locale, *each) for each in texts.items()], NOW)
        yield tx


def containing(tx: Transaction, locale: str, *phrases: str) -> list[str]:
    return [each.source for each in tx.memory.containing(locale, phrases, 9)]


def whole(tx: Transaction, locale: str, source: str) -> Pair:
    return next(each for each in tx.memory.pairs(locale) if each.source == source)


@pytest.mark.parametrize("locale", PAIRS)
def test_pairs_come_back_as_they_were_added(tx: Transaction, locale: str) -> None:
    found = list(tx.memory.pairs(locale))

    assert {each.source: each.text for each in found} == PAIRS[locale]
    assert tx.memory.size(locale) == len(found) == 4
    assert {each.at for each in found} == {NOW}
    assert {(e.author, e.origin, e.article, e.target) for e in found} == {
        ("anna", "old.tmx", "", 0)
    }


@pytest.mark.parametrize("locale", PAIRS)
def test_what_is_known_is_not_added_again(tx: Transaction, locale: str) -> None:
    known = [pair(locale, *each) for each in PAIRS[locale].items()]
    fresh = pair(locale, FERRY, "Արդեն նոր է։" if locale == "arm" else "Уже по-новому.")

    added = tx.memory.add([*known, fresh, fresh], LATER)

    assert added == [fresh]
    assert tx.memory.size(locale) == 5
    assert [each.text for each in tx.memory.exact(locale, fresh.source_hash)] == [
        fresh.text,
        PAIRS[locale][FERRY],
    ]


@pytest.mark.parametrize("locale", PAIRS)
def test_a_sentence_of_another_pair_can_be_a_pair_itself(
    tx: Transaction, locale: str
) -> None:
    _, text = PAIRS[locale].items().__iter__().__next__()
    source, text = (
        "It's “Zoë’s” ferry.",
        {
            "ru": "Это паром «Зои».",
            "arm": "Դա «Զոյեի» լաստանավն է։",
        }[locale],
    )
    own = pair(locale, source, text)

    added = tx.memory.add([own], LATER)
    found = tx.memory.exact(locale, own.source_hash)

    assert added == [own]
    assert [(each.text, each.is_sentence) for each in found] == [
        (text, False),
        (text, True),
    ]


@pytest.mark.parametrize("locale", PAIRS)
def test_the_likest_pairs_come_first_and_no_other_locale_s(
    tx: Transaction, locale: str
) -> None:
    wanted = "The new ferry leaves the pier at nine every day!"

    found = tx.memory.like(locale, wanted, LEAST)
    same = tx.memory.like(locale, f"  {FERRY.upper()} ", LEAST)
    short = tx.memory.like(locale, "Why not now?", 70)

    ((first, likeness),) = found
    assert (first.source, first.text) == (FERRY, PAIRS[locale][FERRY])
    assert LEAST <= likeness < 100
    assert [(each.source, per_cent) for each, per_cent in same] == [(FERRY, 100)]
    assert [each.source for each, _ in short] == ["Why now?"]
    assert tx.memory.like(locale, wanted, likeness + 0.1) == []
    assert tx.memory.like("en", wanted, LEAST) == []
    assert tx.memory.like(locale, "— … —", 0) == []


def test_a_source_in_any_script_is_found_by_its_like(tx: Transaction) -> None:
    # A newsroom may write in Russian or Armenian; the memory's sources are then theirs.
    sources = (
        "Старый паром уходит от причала каждый день в девять.",
        "Հին լաստանավն ամեն օր մեկնում է նավամատույցից ժամը իննին։",
    )
    tx.memory.add([pair("en", each, FERRY) for each in sources], NOW)

    found = [
        tx.memory.like("en", asked, LEAST)
        for asked in (
            "СТАРЫЙ паром отходит от причала каждый день в девять.",
            "Հին լաստանավը ամեն օր մեկնում է նավամատույցից ժամը ինը՞ն։",
        )
    ]

    assert [[each.source for each, _ in some] for some in found] == [
        [source] for source in sources
    ]


def test_the_look_up_finds_what_a_comparison_with_all_finds(tx: Transaction) -> None:
    chance = random.Random(5)  # noqa: S311 - the same texts on every run
    made = {script: Grammar(script).sentences(chance) for script in SCRIPTS}
    drawn = [(next(made[script]), script) for script in [*SCRIPTS] * 200]
    known = list(dict.fromkeys(drawn))  # what comes twice is stored once
    tx.memory.add([pair("en", said, FERRY) for said, _ in known], NOW)
    every = [comparable(said) for said, _ in known]

    missed, there = [], 0
    for said, script in known[::10]:
        asked = changed(said, chance, script)
        best = process.extract(
            comparable(asked), every, scorer=fuzz.ratio, score_cutoff=LEAST, limit=5
        )
        ours = [likeness for _, likeness in tx.memory.like("en", asked, LEAST)]
        there += len(best)
        missed += [
            (asked, found)
            for at, (found, likeness, _) in enumerate(best)
            if at >= len(ours) or ours[at] < likeness - 1e-9
        ]

    assert there >= 60
    # bench/memory.py counts this at a million pairs.
    assert len(missed) <= 0.02 * there, missed


def test_equals_come_newest_first_and_only_so_many(tx: Transaction) -> None:
    texts = [f"Паром уходит в девять, {name}." for name in ("Анна", "Ваге", "Զոյե")]
    for text in texts:
        tx.memory.add([pair("ru", FERRY, text)], NOW)

    found = [each.text for each, _ in tx.memory.like("ru", FERRY, LEAST, limit=2)]
    newest = tx.memory.containing("ru", (), 2)

    assert found == texts[:0:-1]
    assert [each.text for each in newest] == texts[:0:-1]


def test_phrases_are_found_where_words_begin(tx: Transaction) -> None:
    tickets = "Tickets cost 120 drams & 5 % more. It's “Zoë’s” ferry."
    house = "The tree_house stands."
    for locale, phrases, sources in (
        ("ru", ("паром",), {FERRY, tickets}),
        ("ru", ("ferr", "стар"), {FERRY}),
        ("ru", ("аром",), set()),
        ("ru", ("старый паром ",), {FERRY}),
        ("ru", ("старый паро ",), set()),
        ("ru", ("берег", "елка"), {house}),
        ("ru", ("%",), set()),
        ("ru", ("ста_ый",), set()),
        ("ru", ("стар\\",), set()),
        ("arm", ("ինչու",), {"Why now?"}),
        ("arm", ("երևան", "և"), {house}),
        ("arm", ("լաստանավ", "zoë's"), {tickets}),
        ("arm", ("паром",), set()),
        ("en", ("ferr",), set()),
    ):
        assert set(containing(tx, locale, *phrases)) == sources, phrases


def test_a_phrase_may_be_longer_than_any_pair(tx: Transaction) -> None:
    phrase = " ".join(folded_words("Ինչո՞ւ сейчас now " * 4_000))

    assert containing(tx, "arm", phrase) == []
    assert tx.memory.like("arm", phrase, LEAST) == []


@pytest.mark.parametrize("locale", PAIRS)
def test_a_forgotten_pair_goes_with_its_sentences_and_nothing_else(
    tx: Transaction, locale: str
) -> None:
    two = "Tickets cost 120 drams & 5 % more. It's “Zoë’s” ferry."
    sentence = source_hash(Marked("It's “Zoë’s” ferry."))
    before = tx.memory.exact(locale, sentence)
    gone = whole(tx, locale, two)

    tx.memory.forget(gone.id, LATER)

    other = "ru" if locale == "arm" else "arm"
    assert [each.is_sentence for each in before] == [True]
    assert tx.memory.get(gone.id) is None
    assert tx.memory.exact(locale, sentence) == []
    assert tx.memory.exact(locale, gone.source_hash) == []
    assert tx.memory.like(locale, two, LEAST) == []
    assert set(containing(tx, locale)) == set(PAIRS[locale]) - {two}
    assert tx.memory.size(locale) == 3
    assert [each.is_sentence for each in tx.memory.exact(other, sentence)] == [True]


def test_what_was_forgotten_can_be_added_again(tx: Transaction) -> None:
    again = pair("arm", FERRY, PAIRS["arm"][FERRY])
    tx.memory.forget(whole(tx, "arm", FERRY).id, LATER)

    added = tx.memory.add([again], LATER)

    assert added == [again]
    assert whole(tx, "arm", FERRY).at == LATER
    assert [each.text for each, _ in tx.memory.like("arm", FERRY, LEAST)] == [
        again.text
    ]


def test_the_last_pair_goes_with_all_of_its_sentences(tx: Transaction) -> None:
    # More than one statement stores.
    many = [f"It is {n} o’clock." for n in range(700)]
    theirs = [f"Ժամը {n} է։" for n in range(700)]
    tx.memory.add([pair("arm", " ".join(many), " ".join(theirs))], NOW)
    stored = tx.memory.containing("arm", (), 1)[0]

    known = tx.memory.exact("arm", source_hash(Marked(many[-1])))
    tx.memory.forget(stored.id, LATER)

    assert [each.text for each in known] == [theirs[-1]]
    assert tx.memory.exact("arm", source_hash(Marked(many[-1]))) == []
    assert tx.memory.size("arm") == 4
