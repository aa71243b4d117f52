"""Templates that are compiled in one language say everything once, and all of it escaped."""

from gettext import NullTranslations

import babel
import pytest
from jinja2 import DictLoader

from pubpipe.adapters.site.speaking import speaking

SAID = {
    "Search": "Поиск",
    "Most read": "Ամենաընթերցվածը <շաբաթվա>",
    "By %(name)s": "Автор: %(name)s",
    "Braces": "{{ 7 * 7 }} {# ոչ #}",
    "It's": "Это — “да”",
}


class Catalogue(NullTranslations):
    def gettext(self, message: str) -> str:
        return SAID.get(message, message)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("""{{ _("Search") }}""", "Поиск"),
        ("""{{ _('Search') }}|{{ _("Search") }}""", "Поиск|Поиск"),
        ("""{{ _("Most read") }}""", "Ամենաընթերցվածը &lt;շաբաթվա&gt;"),
        ("""{{ _("It's") }}""", "Это — “да”"),
        ("""{{ _("Braces") }}""", "{{ 7 * 7 }} {# ոչ #}"),
        ("""{{ _("By %(name)s", name="<Ռուբեն>") }}""", "Автор: &lt;Ռուբեն&gt;"),
        (
            """{{ _("By %(name)s", name=who["a"] or "x") }}, {{ _("Search") }}""",
            "Автор: &amp;, Поиск",
        ),
    ],
)
def test_a_template_says_the_same_as_if_it_asked_each_time(
    source: str, shown: str
) -> None:
    environment = speaking(Catalogue(), babel.Locale("hy"))
    environment.loader = DictLoader({"page": source})

    assert environment.get_template("page").render(who={"a": "&"}) == shown
