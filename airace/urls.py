from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from airace.api import v1
from airace.api.health import healthz
from airace.views import (
    adoption,
    atom,
    capital,
    cite,
    companies,
    compare,
    compute,
    data,
    deals,
    embed,
    evidence,
    families,
    forecasts,
    funding,
    gauges,
    ipos,
    methodology,
    metrics,
    models,
    news,
    people,
    pictures,
    prometheus,
    report,
    restatements,
    scorecard,
    search,
    status,
    then_and_now,
    timeline,
    wellknown,
)

# What readers read exists in every language: /gauges/ and /zh-hans/gauges/.
pages = [
    path("", scorecard.scorecard, name="scorecard"),
    path("gauges/", gauges.gauges, name="gauges"),
    path("then-and-now/", then_and_now.then_and_now, name="then-and-now"),
    path("models/", models.models, name="models"),
    path("models/<slug:slug>/", models.model, name="model"),
    path("adoption/", adoption.adoption, name="adoption"),
    path("adoption/models/", adoption.models, name="adoption-models"),
    path("capital/", capital.capital, name="capital"),
    path("capital/funding/", funding.funding, name="capital-funding"),
    path("capital/valuations/", capital.valued, name="capital-valuations"),
    path("capital/spending/", capital.spending, name="capital-spending"),
    path("capital/deals/", deals.acquisitions, name="deals"),
    path("capital/deals/<slug:slug>/", deals.deal, name="deal"),
    path("ipos/", ipos.ipos, name="ipos"),
    path("ipos/<slug:slug>/", ipos.listing, name="listing"),
    path("compute/", compute.compute, name="compute"),
    path("companies/", companies.companies, name="companies"),
    path("companies/<slug:slug>/", companies.company, name="company"),
    path("compare/", compare.choose, name="compare"),
    path("compare/<slug:slug>/", compare.compare, name="comparison"),
    path("families/", families.families, name="families"),
    path("families/<slug:slug>/", families.family, name="family"),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("forecasts/", forecasts.forecasts, name="forecasts"),
    path("forecasts/<slug:slug>/", forecasts.question, name="question"),
    path("people/<slug:slug>/", people.person, name="person"),
    path("metrics/", RedirectView.as_view(pattern_name="methodology", query_string=True)),
    path("metrics/<slug:slug>/", metrics.metric, name="metric"),
    path("evidence/facts/<slug:kind>/<slug:slug>/", evidence.fact, name="evidence-fact"),
    path(
        "evidence/readings/<slug:measure>/<slug:source>/<slug:subject>/<slug:period>/",
        evidence.reading,
        name="evidence-reading",
    ),
    path("evidence/metrics/<slug:slug>/", evidence.metric, name="evidence-metric"),
    path("news/", news.news, name="news"),
    path("timeline/", timeline.timeline, name="timeline"),
    path("timeline/<slug:slug>/", timeline.event, name="event"),
    path("methodology/", methodology.methodology, name="methodology"),
    path("report/", report.report, name="report"),
    path("report/thanks/", report.reported, name="reported"),
    path("status/", status.overview, name="status"),
    path("status/<slug:slug>/", status.source, name="source"),
    path("restatements/", restatements.restatements, name="restatements"),
    path("data/", data.catalogue, name="data"),
    path("data/<str:name>/", data.version, name="data-version"),
    path("cite/", cite.form, name="freeze"),
    path("cite/<slug:slug>/", cite.citation, name="citation"),
    path("embed/cite/<slug:slug>/", cite.embedded, name="embed-frozen"),
    path("embed/<slug:slug>/", embed.chart, name="embed"),
]

# What programs and editors read has one address.
urlpatterns = [
    path("ipos/calendar.ics", ipos.calendar_file, name="ipo-calendar-file"),
    path("forecasts/<slug:slug>/evidence.json", forecasts.evidence, name="ruling-evidence"),
    path("restatements.atom", atom.restatements, name="restatements-atom"),
    path("data/<str:name>/<str:path>", data.file, name="data-file"),
    path("charts/<slug:slug>.svg", pictures.svg, name="chart-svg"),
    path("card.png", pictures.card, name="card"),
    path("cite/<slug:slug>/<str:path>", cite.file, name="citation-file"),
    path("oembed", embed.oembed, name="oembed"),
    path("metrics", prometheus.metrics, name="prometheus"),
    path("admin/", admin.site.urls),
    path("api/v1/", v1.urls),
    path("healthz", healthz, name="healthz"),
    path("favicon.ico", wellknown.favicon),
    path("robots.txt", wellknown.robots),
    *i18n_patterns(*pages, prefix_default_language=False),
]

handler400 = "airace.views.errors.cannot_read"
handler403 = "airace.views.errors.forbidden"
handler404 = "airace.views.errors.not_found"
handler500 = "airace.views.errors.failed"
