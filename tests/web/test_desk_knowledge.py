"""Memory and glossary at the desk: who sees, who changes, and files both ways."""

import re
from html import unescape

from pubpipe.domain.glossary import Term
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts, glossary, memory, review
from tests.conftest import MakePerson
from tests.web.desk_client import TARGETS, Desk, enter, launch, post, token, units

TMX = (
    "<tmx version='1.4'><body><tu>"
    "<tuv xml:lang='en'><seg>Bees &amp; <b/>hives</seg></tuv>"
    "<tuv xml:lang='hy'><seg>Մեղուներ &amp; փեթակներ</seg></tuv></tu></body></tmx>"
)


def upload(client: Desk, path: str, name: str, content: str) -> str:
    answer = client.post(
        path,
        data={"csrf": token(client), "locale": "arm"},
        files={"file": (name, content.encode())},
        follow_redirects=True,
    )
    return unescape(answer.text)


def test_an_editor_keeps_the_glossary(room: Newsroom, person: MakePerson) -> None:
    person("anna", "reviewer", "arm")
    path = "/desk/glossary"

    with Desk(room) as client:
        enter(client, "anna")
        stored = post(client, path, locale="arm", source="hive", target="փեթակ",
                      type="term", gender="", note="Ոչ «մեղվանոց»")  # fmt: skip
        again = post(client, path, locale="arm", source="hive", target="", type="term")
        upload(client, f"{path}/import", "t.csv", "source,target\norchard,այգի\nOsk,\n")
        refused = upload(client, f"{path}/import", "t.csv", "source,target\n,այգի\n")
        page = unescape(client.get(path, params={"q": "փեթ"}).text)
        csv = client.get(f"{path}/export").content.decode("utf-8-sig")
        terms = {term.source: term for term in glossary.of_locale(room, "arm").terms}
        edited = client.get(path, params={"edit": terms["hive"].id}).text
        post(client, path, locale="arm", source="beehive", target="փեթակ",
             number=terms["hive"].id)  # fmt: skip
        post(client, f"{path}/remove", number=terms["orchard"].id)

    left = {
        term.source: term.standing for term in glossary.of_locale(room, "arm").terms
    }
    assert stored.headers["location"] == "/desk/glossary?locale=arm&said=stored"
    assert again.status_code == 400
    assert "line 2" in refused
    assert "Ոչ «մեղվանոց»" in page
    assert "orchard" not in page
    assert csv.splitlines()[0].startswith("locale,source,target")
    assert "arm,orchard,այգի" in csv
    assert 'value="hive"' in edited
    assert left == {"beehive": "preferred", "Osk": "undecided"}


def test_the_memory_is_searched_filled_and_mended(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "reviewer", "arm")
    anna = accounts.person(room, "anna")
    launch(room)
    unit = next(each for each in units(room) if each.uid == "b2")
    review.approve(
        room, anna, unit.id, source_hash=unit.source_hash, version=unit.version,
        text=TARGETS["b2"],
    )  # fmt: skip
    path = "/desk/memory"

    with Desk(room) as client:
        enter(client, "anna")
        report = upload(client, f"{path}/import", "bees.tmx", TMX)
        broken = upload(client, f"{path}/import", "bees.tmx", TMX[:-20])
        post(
            client,
            path,
            locale="arm",
            source="Why? Because.",
            target="Ինչո՞ւ։ Քանի որ։",
        )
        found = unescape(client.get(path, params={"q": "տանձը"}).text)
        everything = unescape(client.get(path).text)
        mine = memory.newest(room, "arm")[0]
        post(client, path, locale="arm", source="Why not?", target="Ինչո՞ւ ոչ",
             number=mine.id)  # fmt: skip
        bees = next(p for p in memory.newest(room, "arm") if "Bees" in p.source)
        own = next(p for p in memory.newest(room, "arm") if p.article)
        post(client, f"{path}/remove", locale="arm", number=bees.id)
        kept = post(client, f"{path}/remove", locale="arm", number=own.id)
        tmx = client.get(f"{path}/export").text

    assert "1 pair added." in report
    assert "cannot be imported" in broken
    assert "Նրանց կողքին խնձոր & տանձ է աճում։" in found
    assert "Մեղուներ" not in found
    assert "Մեղուներ & փեթակներ" in everything
    assert kept.status_code == 404
    assert [p.source for p in memory.newest(room, "arm")] == [
        "Why not?",
        "Apples &amp; pears grow beside them.",
    ]
    assert "<seg>Ինչո՞ւ ոչ</seg>" in tmx
    assert "Մեղուներ" not in tmx


def test_a_translator_reads_and_others_do_not(
    room: Newsroom, person: MakePerson
) -> None:
    person("tim", "translator", "arm")
    editor = person("olga")
    term = glossary.put(room, editor, Term("arm", "hive", "փեթակ"))

    with Desk(room) as client:
        enter(client, "tim")
        pages = [client.get(f"/desk/{name}").text for name in ("glossary", "memory")]
        elsewhere = [
            client.get(f"/desk/{name}", params={"locale": "ru"}).status_code
            for name in ("glossary", "memory", "glossary/export", "memory/export")
        ]
        changes = [
            post(client, "/desk/glossary", locale="arm", source="a", target="ա"),
            post(client, "/desk/glossary/remove", number=term.id),
            post(client, "/desk/memory", locale="arm", source="a", target="ա"),
            post(client, "/desk/memory/remove", locale="arm", number=1),
        ]

    assert all("փեթակ" in page or "Nothing found" in page for page in pages)
    assert not any(
        re.search(
            'action="/desk/(glossary|memory)"[^>]*post|method="post" action="/desk/(glossary|memory)',
            page,
        )
        for page in pages
    )
    assert elsewhere == [403] * 4
    assert [answer.status_code for answer in changes] == [403] * 4
