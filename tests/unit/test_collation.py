"""The order of names, held against ICU's where a PostgreSQL with ICU answers."""

import random
from functools import partial

import psycopg
import pytest

from pubpipe.domain.collation import sort_key
from tests.databases import SERVER, postgresql_answers
from tests.requirements import need

NAMES = {
    "en": "Adam,Ælfric,Aeneas,Alıyev,Anna,Əliyev,Elena,Élodie,élan,Evans,İlham,Łukasz,"
    "Luke,Ngo,O’Brien,Obrien,O'Neil,Øster,Oster,Strauss,Strauß,Stein,Zoë,Zoe,Þór,2nd,10th",
    "ru": "Ёлкин,Елкин,Елисеев,Ефимов,Жуков,ежов,Иванов,Йодль,Июнина,Ильин,Агаян,Яшин,"
    "Щукин,Шукшин,Эйве,Алиев,Алиева,Алиева-Ким,Алиева Ким,Царёв,Царев,Anna,Աննա,«Звезда»",
    "hy": "և,ևս,Եվա,եվա,Երան,Երևանյան,Երեվանյան,Եւա,Աննա,Ոսկանյան,Ուզունյան,Ունանյան,"
    "Չոբանյան,Ցուրտիկյան,Փարպեցի,Քևոյան,Քեվոյան,Քերոբյան,Օհանյան,Ֆրունզե,Անի-Մարի,"
    "Անի Մարի,Անիա,Վահե,Վանո,Anna,Бакунин,Թումանյան,ժամկոչյան,Ժամկոչյան",
}


@pytest.mark.parametrize("tag", NAMES)
def test_names_are_sorted_as_icu_sorts_them(tag):
    need("postgresql", postgresql_answers(), "start it")
    names = NAMES[tag].split(",")
    random.Random(7).shuffle(names)  # noqa: S311 - an order, not a secret

    ours = sorted(names, key=lambda name: sort_key(name, tag))

    with psycopg.connect(SERVER) as server:
        rows = server.execute(
            f'SELECT x FROM unnest(%s::text[]) x ORDER BY x COLLATE "{tag}-x-icu"',  # noqa: S608
            (names,),
        )
        assert ours == [row[0] for row in rows]


def test_letters_that_code_points_misplace_stand_where_readers_look_for_them():
    expected = {
        "ru": ["Елисеев", "Ёлкин", "Ефимов", "Жуков", "Anna", "Աննա"],
        "hy": [
            "Եղյան",
            "Երևանյան",
            "Զարյան",
            "Ոսկանյան",
            "Ունանյան",
            "Չոբանյան",
            "Anna",
        ],
        "en": ["Anna", "Élodie", "Elsa", "Анна", "Աննա"],
    }

    for tag, names in expected.items():
        key = partial(sort_key, tag=tag)
        assert sorted(set(names), key=key) == names


def test_a_name_without_any_known_letter_has_a_place_too():
    assert sorted(["北京", "", "  ", "Б", "1"], key=lambda n: sort_key(n, "ru")) == [
        "",
        "  ",
        "1",
        "Б",
        "北京",
    ]
