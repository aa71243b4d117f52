"""How to tell a site's chrome from an article: by element, by class, by wording."""

from __future__ import annotations

import re

# Elements that never hold an article's text.
UNSEEN = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "head",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "colgroup",
    }
)
EMBEDDED = frozenset({"iframe", "video", "audio", "embed", "object", "canvas", "map"})
CONTROLS = frozenset(
    {
        "nav",
        "aside",
        "form",
        "footer",
        "button",
        "select",
        "textarea",
        "input",
        "option",
        "label",
        "dialog",
        "menu",
        "datalist",
        "progress",
        "meter",
    }
)
# A whole page may stand in a form or in an element with an unlucky class, not in these.
NEVER_BODY = frozenset({"nav", "footer", "button", "select", "option", "menu"})
_ROLES = frozenset(
    {
        "navigation",
        "complementary",
        "contentinfo",
        "banner",
        "search",
        "dialog",
        "menu",
        "menubar",
        "toolbar",
        "alert",
    }
)
_CHROME_TOKENS = frozenset(
    [
        "share",
        "shares",
        "sharing",
        "sharebar",
        "social",
        "socials",
        "related",
        "newsletter",
        "subscribe",
        "subscription",
        "promo",
        "advert",
        "adverts",
        "advertisement",
        "advertising",
        "ad",
        "ads",
        "adv",
        "adsbygoogle",
        "sponsor",
        "sponsored",
        "banner",
        "banners",
        "comment",
        "comments",
        "disqus",
        "tags",
        "taglist",
        "hashtags",
        "breadcrumb",
        "breadcrumbs",
        "cookie",
        "cookies",
        "popup",
        "modal",
        "sidebar",
        "menu",
        "navbar",
        "navigation",
        "widget",
        "widgets",
        "recommended",
        "recommendations",
        "outbrain",
        "taboola",
        "pagination",
        "pager",
        "toolbar",
        "footer",
        "rating",
        "counter",
        "views",
        "hits",
        "copyright",
        "print",
        "login",
        "signup",
        "paywall",
        "donate",
        "readmore",
        "seealso",
        "skip",
        "noprint",
        "offscreen",
        "avatar",
        "authorbox",
        "bio",
    ]
)
_CAPTION_TOKENS = frozenset(
    {"caption", "figcaption", "wp-caption-text", "imgcaption", "photocredit"}
)
_CONTENT_TOKENS = re.compile(
    r"(?:^|[\s_-])(?:article|entry|post|story|news|text|content|main)[_-]{0,2}"
    r"(?:body|content|text|inner)(?:$|[\s_-])|articleBody|storyBody",
)
_SHORT = 80
_CHROME_WORDS = re.compile(
    r"""^(?:
      (?:share|tweet|pin\ it|e-?mail|print|save|bookmark|like|follow(?:\ us)?|subscribe|sign\ (?:in|up)|log\ (?:in|out)|register)
        (?:\b[\s:!.,]*(?:this|the|on|via|to|our|us|it|story|article|page|post|link|now|with|friends|newsletter|facebook|twitter|x|telegram|whatsapp|linkedin|vk|e-?mail)\b)*
    | share-?line.* | (?:copy|get)\ (?:the\ )?link | link\ copied | (?:print|email)\ (?:this\ )?(?:page|article|version)
    | facebook|twitter|x\.com|youtube|instagram|telegram|whatsapp|viber|linkedin|tiktok|threads|vk(?:ontakte)?|odnoklassniki|rss
    | (?:apple|app)\ store|play\ (?:market|store)|google\ play
    | night[_\ -]?(?:theme|mode)|dark\ (?:theme|mode)|light\ (?:theme|mode)
    | search(?:\b.{0,20})?|what\ are\ you\ looking\ for\W*|menu|home|back\ to\ top|skip\ to\ .{1,20}|loading\W*|close|more|next|previous|all\ news|latest\ news|main\ page
    | a\s?[+\-−–] | ru|en|arm|hy|am|рус|eng|հայ|русский|english|հայերեն|az|tr|fr|de
    | views?\W*[\d\s,.]* | [\d\s,.]+\s*views? | \d+\s*(?:comments?|shares?|likes?|комментари\w*)
    | (?:read|see)\ (?:more|also|next|on)\b.{0,80}|more\ (?:on\ this|from|stories|news|to\ read)\b.{0,40}|related\b.{0,40}|most\ (?:read|popular)|recommended\b.{0,30}|you\ may\ also\ like\W*
    | liked\ the\ story.* | advertisement|advertising|sponsored(?:\ content)?|реклама|գովազդ
    | tags?\b.{0,80} | comments?(?:\s*\(?\d*\)?)? | leave\ a\ comment|no\ comments.*|trending
    | (?:accept|cookie)\b.{0,60} | all\ rights\ reserved\W* | privacy\ policy|terms\ (?:of\ (?:use|service))?|contacts?|contact\ us|about(?:\ us)?
    | просмотр\w*\W*[\d\s]*|[\d\s]+просмотр\w*|поделиться\b.{0,40}|поделитесь\b.{0,60}|распечатать|версия\ для\ печати|печать|копировать\ ссылку|(?:ссылка\ )?скопирован\w*(?:\ ссылка)?|ссылка\ скопирована
    | поиск|меню|главная|ночная\ тема|читайте\ (?:также|ещ[её]|далее)\b.{0,80}|по\ теме|ещ[её]\ по\ теме|подпи(?:сы|ш)\w*\b.{0,60}|комментари\w*\W*\d*|теги\b.{0,80}|загрузка\W*|понравил\w+\ .{0,60}
    | դիտում\w*\W*[\d\s]*|[\d\s]+դիտում\w*|կիսվել\b.{0,40}|կիսվե՛ք\b.{0,60}|տպել|պատճենել(?:\ հղումը)?|հղումը\ պատճենված\ է|որոն(?:ում|ել)|մենյու|գլխավոր(?:\ էջ)?|գիշերային\ .{0,20}|կարդացեք\ նաև\b.{0,80}|բաժանորդագր\w*\b.{0,60}|մեկնաբանություն\w*\W*\d*|բեռնվում\ է\W*
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
_TERMS = re.compile(
    r"©|\(c\)\s*(?:19|20)\d\d|all rights reserved|use of (?:the |our |site )?materials|hyperlink to|without (?:prior )?permission"
    r"|we use cookies|все права защищены|при использовании материалов|использование материалов|гиперссылк"
    r"|բոլոր իրավունքները|նյութերի? օգտագործ|հղումը պարտադիր",
    re.IGNORECASE,
)
_TERMS_LENGTH = 260


def is_chrome_element(name: str, attrs: dict[str, str]) -> bool:
    """Whether an element is chrome by its name, role, visibility or class."""
    if name in CONTROLS:
        return True
    if attrs.get("role", "").lower() in _ROLES or "hidden" in attrs:
        return True
    if re.search(r"display\s*:\s*none|visibility\s*:\s*hidden", attrs.get("style", "")):
        return True
    return bool(_CHROME_TOKENS & class_tokens(attrs))


def is_caption(attrs: dict[str, str]) -> bool:
    """Whether an element's class says that it is a caption."""
    return bool(_CAPTION_TOKENS & class_tokens(attrs))


def is_content(name: str, attrs: dict[str, str]) -> bool:
    """Whether an element says that it holds the article's body."""
    if "articlebody" in attrs.get("itemprop", "").lower():
        return True
    named = f"{attrs.get('class', '')} {attrs.get('id', '')}"
    return name in ("div", "section", "main", "article") and bool(
        _CONTENT_TOKENS.search(named)
    )


def class_tokens(attrs: dict[str, str]) -> set[str]:
    """The words in an element's class and id: ``shareBar post-tags`` gives share, bar …"""
    named = f"{attrs.get('class', '')} {attrs.get('id', '')}"
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", named)
    return {token.lower() for token in re.split(r"[\s_\-:]+", split) if token} | set(
        named.lower().split()
    )


def is_chrome_wording(text: str) -> bool:
    """Whether a line is a site's wording: share, search, views, terms of reuse …"""
    line = " ".join(text.split())
    if len(line) <= _SHORT * 2 and _CHROME_WORDS.match(line):
        return True
    return len(line) <= _TERMS_LENGTH and bool(_TERMS.search(line))
