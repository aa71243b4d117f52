"""Where sentences end, in news of three languages; `|` marks every end but the last.

All sentences are our own.
"""

from itertools import pairwise

import pytest

from pubpipe.adapters.mt.sentences import sentences

ENGLISH = [
    # titles, initials, degrees
    "Mr. Weller opened the gate. |Nobody came.",
    "The prize went to Dr. Anna Petrosyan. |She thanked the jury.",
    "J. R. Whitcombe wrote the report. |It has nine pages.",
    "Mrs. Oram and Ms. Tull met Prof. Sato at noon.",
    "The vote was called by Sen. Marsh and Rep. Lowe on Friday.",
    "Gov. Hale signed it. |Lt. Gov. Reyes did not.",
    "St. Mary's Church will reopen in May. |The roof is new.",
    "Gen. Harrow spoke first. |Col. Vint followed.",
    "Rev. P. Doyle blessed the boats.",
    "John F. Bell Jr. was not there. |His son was.",
    "She holds a Ph.D. in botany. |He holds none.",
    "Capt. Ruiz left the port at dawn.",
    # countries, companies, places
    "The U.S. delegation left early. |Talks go on.",
    "He moved to the U.S. in 1998.",
    "The U.K. and the U.N. signed the note. |Others waited.",
    "Harbour Tools Inc. reported a loss. |Shares fell.",
    "Bolt & Sons Ltd. has 40 workers.",
    "The plant in Washington, D.C. closed. |It had run since 1950.",
    "Smith v. Jones was heard on Monday.",
    "The firm, Lakeside Corp., denied it.",
    # times, dates, numbers
    "Doors open at 9 a.m. on Sunday.",
    "The train left at 6 p.m. |It was full.",
    "Prices rose 3.5 percent. |Wages rose 1.2 percent.",
    "The bridge is 1.6 km long. |It cost $2.4 million.",
    "On Jan. 5 the road closed. |It opened on Feb. 9.",
    "See No. 7 on the list.",
    "Version 2.0.1 is out. |Version 2.1 is late.",
    "The temperature fell to -4.5 C. |Snow came.",
    "He was born c. 1890. |She was older.",
    "The fee is approx. 30 drams.",
    # quotes and brackets
    "“We are ready,” the mayor said. |He smiled.",
    "“We are ready.” |The mayor smiled.",
    '"Is it safe?" she asked. |Nobody knew.',
    "“Stop!” he cried. |The bus stopped.",
    "He said: “Come in. Sit down.” |They did.",
    "She called it “a very long day.” |The day was not over.",
    "(The shop is closed.) |It opens in June.",
    "The shop (est. 1920) is closed.",
    "They sang 'Old Road.' |The hall was quiet.",
    "The note read “No entry!” in red letters.",
    # question and exclamation marks, ellipses, dashes
    "Who came? |Nobody knows.",
    "What a match! |The town slept late.",
    "Really?! |Nobody had asked.",
    "The list goes on… |Nobody reads it.",
    "He waited ... and then he left.",
    "“I thought ... no, I knew,” she said.",
    "It was late -- very late. |The lamps were out.",
    "The result – 3:1 – pleased them. |They went home.",
    # addresses, file names, names with signs
    "Write to desk@example.org. |We answer.",
    "Read more at www.example.org today.",
    "The site example.com is down. |Nobody noticed.",
    "The band “Oh! Orchard” plays tonight.",
    "Yahoo! shares rose.",
    # lists of short forms
    "Bread, milk, etc. are sold here.",
    "Some birds, e.g. storks, stay. |Others go.",
    "The rule, i.e. the old one, holds.",
    "See fig. 3 and vol. 2 of the report.",
    "Lake Rd. and Hill St. are closed.",
    "The game, Reds vs. Blues, ended late. |It rained.",
    "The Dept. of Roads paid for it. |The town did not.",
]
RUSSIAN = [
    "Бюджет вырос на 1 млрд. рублей. |Это рекорд.",
    "Бюджет вырос на 1 млрд рублей. |Это рекорд.",
    "Потратили 25 млн. драмов и 3 тыс. долларов.",
    "Он родился в 1985 г. в Ереване. |Потом уехал.",
    "Школу построили в 1985 г. |Сейчас её ремонтируют.",
    "В 1990–1995 гг. завод стоял. |Потом его продали.",
    "Встреча прошла на ул. Абовяна, д. 5. |Людей было много.",
    "А. С. Пушкин бывал здесь. |О нём помнят.",
    "Письмо подписал И. Петров. |Его прочли вслух.",
    "«Мы готовы!» — сказал мэр. |Все разошлись.",
    "«Кто пришёл?» — спросила она. |Никто не ответил.",
    "«Мы готовы». |Мэр улыбнулся.",
    "— Вы готовы? — спросил он. |— Да.",
    "Цена выросла на 3,5 процента. |Зарплата не выросла.",
    "Длина моста 1.6 км. |Он новый.",
    "Это новый закон, т. е. старый отменён. |Он принят.",
    "Купили хлеб, соль и т. д. |Магазин закрылся.",
    "Пришли врачи, учителя и др. |Зал был полон.",
    "Театр им. Горького закрыт. |Откроется в мае.",
    "Смотрите рис. 3 и стр. 12.",
    "Проф. Саакян прочёл лекцию. |Вопросов не было.",
    "Кто победил? |Пока неизвестно.",
    "Какой матч! |Город не спал.",
    "Неужели?! |Никто не знал.",
    "Он подумал… и ушёл.",
    "Список длинный… |Его никто не читает.",
    "Пишите на desk@example.org. |Мы ответим.",
    "В г. Гюмри открыли школу. |Она большая.",
    "Хлеб стоит 50 руб. за штуку.",
    "Работали с 9 до 18 ч. |Потом ушли.",
]
ARMENIAN = [
    "Նա ծնվել է 2005թ․ Երևանում։ |Այժմ բժիշկ է։",
    "Նա ծնվել է 2005թ. Երևանում։ |Այժմ բժիշկ է։",
    "Նա ծնվել է 2005 թ․ մայիսին։ |Ապրում է Գյումրիում։",
    "Բյուջեն 1 մլրդ. դրամ է։ |Դա շատ է։",
    "Բյուջեն 1 մլրդ դրամ է։ |Դա շատ է։",
    "Ծախսվել է 25 մլն․ դրամ։",
    "Ա. Պետրոսյանը գրող է։ |Նա հայտնի է։",
    "Ա․ Պետրոսյանը գրող է։ |Նա հայտնի է։",
    "Ինչո՞ւ։ |Որովհետև ուշ է։",
    "Ո՞վ եկավ։ |Ոչ ոք չգիտի։",
    "Ի՜նչ խաղ։ |Քաղաքը չէր քնում։",
    "«Պատրաստ ենք»,— ասաց քաղաքապետը։ |Բոլորը գնացին։",
    "«Պատրաստ ենք»,- ասաց նա։ |Բոլորը գնացին։",
    "«Պատրաստ ենք»։ |Քաղաքապետը ժպտաց։",
    "«Պատրաստ ենք։» |Քաղաքապետը ժպտաց։",
    "Կամուրջը նոր է: |Այն երկար է:",
    "Կամուրջը նոր է: |Երկարությունը 1.6 կմ է:",
    "Գնացքը մեկնում է 10:30-ին։ |Այն լի է։",
    "Գնացքը մեկնում է ժամը 10։30-ին։",
    "Գները բարձրացել են 3,5 տոկոսով։ |Աշխատավարձերը՝ ոչ։",
    "Գնեցին հաց, աղ և այլն։ |Խանութը փակվեց։",
    "Դպրոցը Աբովյան փ․ 5 հասցեում է։ |Այն մեծ է։",
    "Պրոֆ. Սահակյանը դասախոսեց։ |Հարցեր չկային։",
    "Նա մտածեց… և գնաց։",
    "Ցանկը երկար է… |Ոչ ոք չի կարդում։",
    "Գրեք desk@example.org հասցեով։ |Կպատասխանենք։",
    "Եկան երեք հոգի՝ Անին, Արամը և Կարենը։ |Մյուսները մնացին։",
    "Ընկերությունը վնաս ունի․ բաժնետոմսերն ընկել են։ |Տնօրենը լռում է։",
    "ՀՀ ԱԺ-ն քվեարկեց։ |Օրենքն ընդունված է։",
    "Բերքը քիչ է։ |Գինը 1.200 դրամ է։ |Սա այս տարի է։",
]
CASES = [
    *(("en", case) for case in ENGLISH),
    *(("ru", case) for case in RUSSIAN),
    *(("hy", case) for case in ARMENIAN),
]


@pytest.mark.parametrize(("language", "case"), CASES)
def test_a_line_of_news_is_cut_where_its_sentences_end(language, case):
    line = case.replace("|", "")

    spans = sentences(line, language)

    assert [line[slice(*span)] for span in spans] == [
        part.strip() for part in case.split("|")
    ]


@pytest.mark.parametrize(("language", "case"), CASES)
def test_nothing_of_the_line_is_lost_between_its_sentences(language, case):
    line = f" {case.replace('|', '')} "

    spans = [(0, 0), *sentences(line, language), (len(line), len(line))]

    assert all(
        line[before[1] : after[0]].isspace() or before[1] == after[0]
        for before, after in pairwise(spans)
    )


def test_there_are_as_many_cases_as_were_promised():
    assert (len(ENGLISH), len(RUSSIAN), len(ARMENIAN)) == (60, 30, 30)
