"""What a reader meant who typed with the keyboard set to another language.

Layouts are those of Windows and XKB (`symbols/us`, `ru`, `am`), keys in the order of
`_KEYS`; Armenian has three that are in use. Signs need no place: where և wants Shift, it has
the key to itself.
"""

from __future__ import annotations

_KEYS = "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./"
_LAYOUTS = {
    "LATIN": (_KEYS,),
    "CYRILLIC": ("ё1234567890-=йцукенгшщзхъ\\фывапролджэячсмитьбю.",),
    "ARMENIAN": (
        "՝:ձյ՛,-և«»օռժխւէրտեըիոպչջ'ասդֆքհճկլթփզցգվբնմշղծ",  # Eastern
        "՝էթփձջւևռչճ-ժքոերտըւիօպխծշասդֆգհյկլ;՛զղցվբնմ,․/",  # phonetic
        "՝ֆձ֊,։՞և՛)օէղճփբսմուկըթծց»ջվգեանիտհպրժդչյզլքխշռ",  # typewriter
    ),
}
"""Script of a locale (`Locale.script`) → its layouts, small letters."""
_SHIFTED = str.maketrans('~!@#$%^&*()_+{}|:"<>?', "`1234567890-=[]\\;',./")


def retyped(text: str, script: str) -> list[str]:
    """The text as the same keys give it on the layouts of `script`, best guess first.

    Only texts whose letters all are of one other script are read so; the text itself is
    never among the answers.
    """
    lowered = text.lower()
    found: list[str] = []
    for source, layouts in _LAYOUTS.items():
        for layout in layouts:
            keys = _keys(lowered, layout, source)
            if keys is None:
                continue
            for target in _LAYOUTS.get(script, ()):
                if source != script:
                    found.append(_typed(keys, target))
    return [each for each in dict.fromkeys(found) if each != lowered]


def _keys(text: str, layout: str, script: str) -> str | None:
    """The keys of a text typed on a layout, None when a letter of it has no key there."""
    if script == "LATIN":
        text = text.translate(_SHIFTED)
    keys = []
    for sign in text:
        at = layout.find(sign)
        if at < 0 and sign.isalnum():
            return None
        keys.append(_KEYS[at] if at >= 0 else sign)
    return "".join(keys)


def _typed(keys: str, layout: str) -> str:
    return keys.translate(dict(zip(map(ord, _KEYS), layout, strict=True)))
