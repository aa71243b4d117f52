"""What readers ask for."""

from pubpipe.domain.demand import of_originals
from pubpipe.domain.hit import Readership


def test_only_the_originals_readers_ask_for_its_translations() -> None:
    read = [
        Readership("lake", "en", 46, 40),
        Readership("lake", "ru", 300, 200),
        Readership("լիճ", "arm", 9, 9),
    ]

    assert of_originals(read, "en") == {"lake": 46}
