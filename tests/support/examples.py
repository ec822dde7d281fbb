"""How many examples the grammar's property tests try: 50,000 in `make test`, a million by `make million`."""

import os

from hypothesis import HealthCheck, Phase, settings

TIMES = int(os.environ.get("EXAMPLES_TIMES", "1"))


def examples(count: int) -> settings:
    return settings(
        max_examples=count * TIMES,
        deadline=None,
        database=None,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.large_base_example],
    )


LOCALES = ("en-GB", "en-US", "fi-FI", "sv-SE", "de-DE", "fr-FR", "es-ES", "pt-BR", "en-NZ", "en")
