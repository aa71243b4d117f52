"""What the desk refuses or mends is said there in the language of whoever sits at it."""

from pathlib import Path

import polib
import pytest

from pubpipe.ports import Newsroom
from pubpipe.stages import accounts, exchange, review
from tests.conftest import MakePerson
from tests.web.desk_client import Desk, act, enter, launch, post, token, units

GOOD = "Այգին, որը բզզում է"
SAID = {
    "en": {
        "megabyte": "One field holds more than 1 MB of text.",
        "long": "has 20,001 characters; 20,000 is the most.",
        "cleaned": "Characters that nobody sees were taken out of the text.",
        "stale": "was not saved: its text changed since you opened it.",
        "tag": "The tag &lt;7&gt;…&lt;/7&gt; is not in the source. Remove it.",
        "right": "anna may not launch. Ask an editor",
        "nothing": "There is no segment 99999.",
        "address": "There is no such page at the desk.",
        "po": "“upload.po” holds no PO entry.",
        "sign in": "Name and password do not match.",
    },
    "ru": {
        "megabyte": "В одном поле больше 1 МБ текста.",
        "long": "знаков: 20\u00a0001; самое большее — 20\u00a0000.",
        "cleaned": "Из текста убраны знаки, которых никто не видит.",
        "stale": "не сохранён: его текст изменился, пока он был у вас открыт.",
        "tag": "Тега &lt;7&gt;…&lt;/7&gt; нет в оригинале. Уберите его.",
        "right": "У anna нет права запускать статьи. Попросите",
        "nothing": "Сегмента 99999 нет.",
        "address": "Такой страницы на рабочем месте нет.",
        "po": "В «upload.po» нет записей PO.",
        "sign in": "Имя и пароль не подходят друг к другу.",
    },
    "arm": {
        "megabyte": "Դաշտերից մեկում 1 ՄԲ-ից ավելի տեքստ կա։",
        "long": "հատվածն ունի 20\u00a0001 նիշ. առավելագույնը 20\u00a0000 է։",
        "cleaned": "Տեքստից հանվել են նիշեր, որոնք ոչ ոք չի տեսնում։",
        "stale": "հատվածը չի պահպանվել. նրա տեքստը փոխվել է",
        "tag": "&lt;7&gt;…&lt;/7&gt; պիտակը բնագրում չկա։ Հեռացրեք այն։",
        "right": "anna-ն իրավունք չունի գործարկել հոդվածներ։",
        "nothing": "99999 հատվածը չկա։",
        "address": "Աշխատասեղանում այդպիսի էջ չկա։",
        "po": "«upload.po»-ում PO գրառում չկա։",
        "sign in": "Անունն ու գաղտնաբառը չեն համընկնում։",
    },
}
TAGS = {"en": "en", "ru": "ru", "arm": "hy"}


@pytest.mark.parametrize("code", SAID)
def test_bad_input_costs_no_word_and_is_said_in_the_language_of_the_desk(
    room: Newsroom, person: MakePerson, code: str, tmp_path: Path
) -> None:
    said = SAID[code]
    person("anna", "reviewer")
    accounts.add_user(room, "vahe", [("arm", "translator")], "a long password")
    launch(room)
    first, second = units(room)[:2]

    with Desk(room, **{"Accept-Language": TAGS[code]}) as client:
        failed = client.post("/desk/sign-in", data={"name": "anna", "password": "no"})
        enter(client, "anna")
        # A megabyte, and a text that is only too long.
        megabyte = act(client, first, "save", text="Սադ сад garden " * 70_000)
        long = act(client, first, "save", text="ա" * 20_001)
        untouched = review.unit(room, first.id)
        # Signs that turn the direction or are seen by nobody, with and without a script.
        odd = "Այգին,\u202e որը\x07 բզզում\u2066 է\ufeff"
        cleaned = act(client, first, "save", text=odd)
        shown = client.get(cleaned.headers["location"]).text
        client.headers["accept"] = "application/json"
        scripted = act(client, second, "save", text=f"{GOOD}\u202e").json()
        del client.headers["accept"]
        # A second tab that was opened before the first one saved.
        tab = act(client, first, "save", text="Բզզացող այգին")
        # Somebody's PO file comes in while the segment is open.
        seen = review.unit(room, first.id)
        exchange.import_file(
            room, accounts.person(room, "vahe"), _returned(room, seen.key, tmp_path)
        )
        imported = act(client, seen, "save", text="Իմ այգին")
        after = review.unit(room, first.id)
        tagged = act(client, after, "approve", text="Այգին <7>որը</7> բզզում է")
        # What is not there, not allowed, or no PO file.
        nothing = post(client, "/desk/units/99999", act="save", text="ա", version=0,
                       source_hash="x")  # fmt: skip
        address = client.get("/desk/no-such-page")
        right = post(client, "/desk/launch", text="Сад")
        po = client.post(
            "/desk/articles/orchard/arm/po",
            data={"csrf": token(client)},
            files={"file": ("a.po", b"# nothing\n")},
        )

    answers = {
        "sign in": failed.text, "megabyte": megabyte.text, "long": long.text,
        "cleaned": shown, "stale": tab.text, "tag": tagged.text,
        "nothing": nothing.text, "address": address.text, "right": right.text,
        "po": po.text,
    }  # fmt: skip
    assert {what for what, text in answers.items() if said[what] not in text} == set()
    assert said["stale"] in imported.text
    assert (untouched.target, untouched.version) == (None, first.version)
    assert "U+202E RIGHT-TO-LEFT OVERRIDE" in scripted["html"]
    # Both the second tab's words and those typed during the import are shown, and kept.
    assert "Բզզացող այգին" in tab.text
    assert "Իմ այգին" in imported.text
    kept = [text for text, _ in review.history(room, first.id).suggestions]
    assert {"Բզզացող այգին", "Իմ այգին"} <= set(kept)
    assert after.text == "Ներմուծված այգին"
    texts = [target.text for target in review.history(room, first.id).targets]
    assert texts[:2] == [GOOD, "Ներմուծված այգին"]


def _returned(room: Newsroom, key: str, folder: Path) -> Path:
    path = folder / "orchard.po"
    path.write_text(exchange.export(room, "vahe", "orchard", "arm")[1], "utf-8")
    po = polib.pofile(str(path))
    for entry in po:
        if entry.msgctxt == key:
            entry.msgstr, entry.flags = "Ներմուծված այգին", []
    po.save()
    return path
