"""Articles of our own in three languages, and thirty queries for each that must find them.

A query is (what a reader types, the article that must come first, why it is not plain).
"""

Told = tuple[str, str, str]
"""Headline, kicker, body."""
Query = tuple[str, str, str]

ARTICLES: dict[str, dict[str, Told]] = {
    "en": {
        "bridge": (
            "Yerevan closes its oldest bridge for repairs",
            "Drivers are asked to take the northern road",
            "The bridge over the Hrazdan will stay closed for two months. Workers began "
            "replacing its stones on Monday, the city's engineers said.",
        ),
        "lake": (
            "The level of Lake Sevan rises by 12 centimetres",
            "Fishermen hope for a better season",
            "Scientists measured 1,900.5 metres in 2025. The lake loses less water since "
            "the villages around it repaired their canals.",
        ),
        "talks": (
            "Aliyev and Macron discuss a railway across the mountains",
            "The presidents met in Prague",
            "Negotiators will continue their studies of the route. An agreement was not "
            "signed, but both sides agreed to meet again in December.",
        ),
        "teachers": (
            "Village schools look for two hundred teachers",
            "The ministry promises housing and higher pay",
            "Children in forty villages have no lessons in physics. Ruzan Hovhannisyan "
            "teaches three classes at once in Jermuk.",
        ),
        "market": (
            "Why do apples cost more in Gyumri than in Vanadzor?",
            "Prices at the old market doubled in a year",
            "Traders blame the fuel price. Don't expect cheaper fruit before summer, says "
            "O'Brien, who studies markets.",
        ),
        "concert": (
            "A night of Khachaturian's music in Dilijan",
            "Seven hundred listeners came in spite of the rain",
            "The orchestra played two ballets and a café-concert programme. Tickets cost "
            "12,000 drams.",
        ),
    },
    "ru": {
        "bridge": (
            "В Ереване закрывают на ремонт старейший мост",
            "Водителей просят ехать по северной дороге",
            "Мост через Раздан будет закрыт два месяца. Рабочие начали менять камни в "
            "понедельник, сообщили городские инженеры.",
        ),
        "lake": (
            "Уровень озера Севан вырос на 12 сантиметров",
            "Рыбаки надеются на хороший сезон",
            "Учёные измерили глубину в 2025-м году. Озеро теряет меньше воды с тех пор, "
            "как сёла на его берегах починили каналы.",
        ),
        "talks": (
            "Алиев и Макрон обсудили железную дорогу через горы",
            "Президенты встретились в Праге",
            "Переговорщики продолжат изучать маршрут. Соглашение не подписали, но стороны "
            "договорились встретиться ещё раз в декабре.",
        ),
        "teachers": (
            "Сельским школам не хватает двухсот учителей",
            "Министерство обещает жильё и прибавку к зарплате",
            "Дети в сорока сёлах остались без уроков физики. Рузан Ованнисян ведёт в "
            "Джермуке сразу три класса.",
        ),
        "market": (
            "Почему яблоки в Гюмри дороже, чем в Ванадзоре?",
            "Цены на старом рынке за год выросли вдвое",
            "Торговцы винят цену топлива. Дешёвых фруктов не будет до лета, считает "
            "исследователь рынков О’Брайен.",
        ),
        "concert": (
            "Вечер музыки Хачатуряна в Дилижане",
            "Семьсот слушателей пришли, несмотря на дождь",
            "Оркестр сыграл два балета. Билет стоил 12 000 драмов.",
        ),
    },
    "arm": {
        "bridge": (
            "Երևանում վերանորոգման համար փակվում է ամենահին կամուրջը",
            "Վարորդներին խնդրում են երթևեկել հյուսիսային ճանապարհով",
            "Հրազդանի վրայով անցնող կամուրջը փակ կլինի երկու ամիս։ Բանվորները քարերը "
            "սկսել են փոխել երկուշաբթի օրը, ասել են քաղաքի ինժեներները։",
        ),
        "lake": (
            "Սևանա լճի մակարդակը բարձրացել է 12 սանտիմետրով",
            "Ձկնորսները լավ եղանակի հույս ունեն",
            "Գիտնականները չափել են խորությունը 2025-ին։ Սևանը քիչ ջուր է կորցնում այն "
            "օրից, երբ շրջակա գյուղերը նորոգեցին իրենց ջրանցքները։",
        ),
        "talks": (
            "Ալիևը և Մակրոնը քննարկել են լեռներով անցնող երկաթուղին",
            "Նախագահները հանդիպել են Պրահայում",
            "Բանակցողները կշարունակեն ուսումնասիրել երթուղին։ Համաձայնագիր չի ստորագրվել, "
            "բայց կողմերը պայմանավորվել են հանդիպել դեկտեմբերին։",
        ),
        "teachers": (
            "Գյուղական դպրոցներին երկու հարյուր ուսուցիչ է պակասում",
            "Նախարարությունը բնակարան և ավելի բարձր աշխատավարձ է խոստանում",
            "Քառասուն գյուղում երեխաները ֆիզիկայի դասեր չունեն։ Ռուզան Հովհաննիսյանը "
            "Ջերմուկում դասավանդում է միանգամից երեք դասարանում։",
        ),
        "market": (
            "Ինչո՞ւ են խնձորները Գյումրիում ավելի թանկ, քան Վանաձորում",
            "Հին շուկայի գները մեկ տարում կրկնապատկվել են",
            "Վաճառականները մեղադրում են վառելիքի գինը։ Էժան միրգ մինչև ամառ չի լինի, ասում "
            "է շուկաների հետազոտողը։ Եվրոպայում գներն այլ են։",
        ),
        "concert": (
            "Խաչատրյանի երաժշտության երեկո Դիլիջանում",
            "Յոթ հարյուր ունկնդիր եկավ՝ չնայած անձրևին",
            "Նվագախումբը կատարեց երկու բալետ։ Տոմսն արժեր 12 000 դրամ։ Հանդիսատեսը "
            "շնորհակալություն հայտնեց երաժիշտներին։",
        ),
    },
}

QUERIES: dict[str, tuple[Query, ...]] = {
    "en": (
        ("Yerevan bridge", "bridge", "two words of the headline"),
        ("bridges", "bridge", "plural for singular"),
        ("repair", "bridge", "singular for plural"),
        ("driver", "bridge", "another number, in the kicker"),
        ("closing the bridge", "bridge", "-ing for -es"),
        ("YEREVAN’S", "bridge", "capitals and a possessive"),
        ("erevan", "bridge", "another romanisation"),
        ("Ереван", "bridge", "Russian"),
        ("Ереване", "bridge", "Russian, declined"),
        ("Երևան", "bridge", "Armenian"),
        ("Երեվանում", "bridge", "Armenian, declined, older spelling"),
        ("Нукумфт", "bridge", "keyboard left in Russian"),
        ("Hrazd", "bridge", "still being typed"),
        ("lakes", "lake", "plural"),
        ("repairing canals in villages", "lake", "three inflections at once"),
        ("1900.5", "lake", "a number without its comma"),
        ("Sevan 2025", "lake", "a name and a year"),
        ("fisherman's season hope", "lake", "words that are not all there"),
        ("Əliyev", "talks", "Azerbaijani letters"),
        ("Алиева", "talks", "Russian, declined"),
        ("negotiator", "talks", "singular for plural"),
        ("study of the route", "talks", "study for studies"),
        ("agrees", "talks", "another tense"),
        ("teacher", "teachers", "singular for plural"),
        ("Овганесян Hovhannisian", "teachers", "one spelling that is there of two"),
        ("apple price", "market", "two numbers changed"),
        ("don’t expect", "market", "a curly apostrophe"),
        ("obrien", "market", "no apostrophe"),
        ("Хачатурян", "concert", "Russian name of a composer"),
        ("12000 drams", "concert", "a number without its comma"),
    ),
    "ru": (
        ("Ереван мост", "bridge", "именительный вместо предложного"),
        ("мосты", "bridge", "множественное число"),
        ("ремонта мостов", "bridge", "родительный, два слова"),
        ("северная дорога", "bridge", "прилагательное в другом падеже"),
        ("водители", "bridge", "другой падеж"),
        ("инженера", "bridge", "другое число"),
        ("закрыли мост", "bridge", "другая форма глагола"),
        ("ереван", "bridge", "строчными"),
        ("erevan", "bridge", "латиницей"),
        ("Yerevan", "bridge", "латиницей, по-английски"),
        ("Երևան", "bridge", "по-армянски"),
        ("Երևանում", "bridge", "по-армянски, в падеже"),
        ("thtdfy", "bridge", "раскладка не переключена"),
        ("Vjcn", "bridge", "раскладка не переключена, с прописной"),
        ("озёра", "lake", "ё, множественное число"),
        ("ученых", "lake", "е вместо ё, другой падеж"),
        ("Севана", "lake", "родительный"),
        ("2025", "lake", "год из «2025-м»"),
        ("Алиеву", "talks", "дательный фамилии"),
        ("Əliyev", "talks", "по-азербайджански"),
        ("fkbtd", "talks", "раскладка не переключена"),
        ("Aliyev", "talks", "латиницей"),
        ("переговорщ", "talks", "слово не дописано"),
        ("соглашения президентов", "talks", "родительный множественного"),
        ("учитель", "teachers", "единственное число"),
        ("Рузан Ованнисян", "teachers", "имя из текста"),
        ("Hovhannisyan", "teachers", "латиницей, с буквой, которой в русском нет"),
        ("рынок яблок", "market", "беглая гласная, два слова"),
        ("цена в гюмри", "market", "единственное число"),
        ("xaчатурян", "concert", "первые буквы набраны латиницей"),
    ),
    "arm": (
        ("Երևան", "bridge", "ուղիղ ձև"),
        ("Երեվան", "bridge", "եվ և-ի փոխարեն"),
        ("Երեւան", "bridge", "եւ և-ի փոխարեն"),
        ("երևանի կամրջի", "bridge", "սեռական հոլով, սղված ու"),
        ("կամուրջներ", "bridge", "հոգնակի"),
        ("վարորդ", "bridge", "եզակի"),
        ("erevan", "bridge", "լատինատառ"),
        ("Yerevan", "bridge", "լատինատառ, անգլերեն"),
        ("Ереван", "bridge", "ռուսերեն"),
        ("Ереване", "bridge", "ռուսերեն, հոլովված"),
        ("er7an", "bridge", "հնչյունային ստեղնաշար, չփոխված"),
        ("yr7an", "bridge", "արևելահայերեն ստեղնաշար, չփոխված"),
        ("քաղաք", "bridge", "ուղիղ ձև սեռականի փոխարեն"),
        ("լիճ", "lake", "սղված ի"),
        ("Սևան", "lake", "ուղիղ ձև"),
        ("Sevan", "lake", "լատինատառ"),
        ("գյուղերի ջուր", "lake", "հոգնակի սեռական"),
        ("2025", "lake", "տարեթիվ «2025-ին» բառից"),
        ("Ալիեւ", "talks", "եւ և-ի փոխարեն, առանց հոդի"),
        ("Əliyev", "talks", "ադրբեջաներեն"),
        ("Алиев", "talks", "ռուսերեն"),
        ("նախագահ", "talks", "եզակի"),
        ("համաձայնագրի", "talks", "սղված ի, սեռական"),
        ("ուսուցիչներ", "teachers", "հոգնակի"),
        ("դպրոցը", "teachers", "հոդով, եզակի"),
        ("Hovhannisyan", "teachers", "լատինատառ"),
        ("Ինչու", "market", "առանց ՞ նշանի"),
        ("inchu", "market", "լատինատառ"),
        ("գին շուկա", "market", "ուղիղ ձևեր"),
        ("shnorhakalutyun", "concert", "լատինատառ"),
    ),
}
