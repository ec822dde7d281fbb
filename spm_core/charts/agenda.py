"""The agenda's one picture: the forecast against the target above, the funnel's shape below, readable on a phone."""

from spm_core.charts import forecast as forecast_chart
from spm_core.charts import funnel as funnel_chart
from spm_core.charts.picture import Picture, alt_text
from spm_core.charts.sheet import EDGE, RULE, Sheet
from spm_core.reports import figures
from spm_core.reports.forecast import Forecast
from spm_core.reports.funnel import Funnel


def draw(forecast: Forecast, funnel: Funnel) -> Picture:
    """The picture, 1200 × 900."""
    sheet = Sheet(1200, 900)
    # what the sentence says after its first number stands in the bar and its legend
    sheet.headline(64, forecast.verdict, forecast.sentence.split(" · ")[0], lines=1)
    forecast_chart.bullet(sheet, forecast, 162, 72, numbers=False)
    below = forecast_chart.legend(sheet, forecast, 252, row=54)
    sheet.line((EDGE, below - 8), (sheet.width - EDGE, below - 8), RULE, 3)
    held = f"{funnel.total.open} open · {figures.money(funnel.total.value)}" if funnel.total.open else funnel.sentence
    sheet.headline(below + 48, funnel.verdict, held, lines=1)
    funnel_chart.key(sheet, funnel, sheet.width - EDGE, below + 48)
    funnel_chart.rows(sheet, funnel, below + 92, sheet.height - 14)
    answers = (
        alt_text("Forecast", forecast.verdict, forecast.sentence),
        alt_text("funnel", funnel.verdict, funnel.sentence),
    )
    return Picture(sheet.png(), "; ".join(answer.rstrip(".") for answer in answers) + ".")
