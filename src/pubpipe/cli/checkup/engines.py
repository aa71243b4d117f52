"""Machine translation: does each locale have an engine that loads?"""

from pubpipe import bootstrap
from pubpipe.domain.diagnosis import Diagnosis, doubt, well
from pubpipe.domain.errors import PubpipeError
from pubpipe.domain.markup import Marked
from pubpipe.domain.settings import Settings
from pubpipe.ports import Translators

SENTENCE = Marked("The ferry leaves at nine.")


def models(settings: Settings) -> list[Diagnosis]:
    """Draft a sentence into every locale, with the models unpacked elsewhere."""
    with bootstrap.engines_on_trial(settings) as shelf:
        return [_model(shelf, locale) for locale in settings.target_locales]


def _model(shelf: Translators, locale: str) -> Diagnosis:
    name = f"engine {locale}"
    try:
        translator = shelf.choose(locale)
        translator.translate([SENTENCE])
    except PubpipeError as problem:
        # People go on without drafts: nothing has failed that readers see.
        advice = "Install a model with “pubpipe models install FILE”."
        return doubt(name, str(problem), advice)
    told = f"{translator.engine}, {translator.model} {translator.version}".strip()
    if translator.starter:
        return well(
            name, f"Drafts with {told}, a small starter model: fit for a trial."
        )
    return well(name, f"Drafts with {told}.")
