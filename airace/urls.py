from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from airace.api import v1
from airace.api.health import healthz
from airace.views import (
    adoption,
    atom,
    capital,
    companies,
    compare,
    compute,
    families,
    forecasts,
    gauges,
    methodology,
    metrics,
    models,
    news,
    people,
    prometheus,
    restatements,
    scorecard,
    search,
    status,
    then_and_now,
    timeline,
    wellknown,
)

urlpatterns = [
    path("", scorecard.scorecard, name="scorecard"),
    path("gauges/", gauges.gauges, name="gauges"),
    path("then-and-now/", then_and_now.then_and_now, name="then-and-now"),
    path("models/", models.models, name="models"),
    path("models/<slug:slug>/", models.model, name="model"),
    path("adoption/", adoption.adoption, name="adoption"),
    path("capital/", capital.capital, name="capital"),
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
    path("news/", news.news, name="news"),
    path("timeline/", timeline.timeline, name="timeline"),
    path("timeline/<slug:slug>/", timeline.event, name="event"),
    path("methodology/", methodology.methodology, name="methodology"),
    path("status/", status.overview, name="status"),
    path("status/<slug:slug>/", status.source, name="source"),
    path("restatements/", restatements.restatements, name="restatements"),
    path("restatements.atom", atom.restatements, name="restatements-atom"),
    path("metrics", prometheus.metrics, name="prometheus"),
    path("admin/", admin.site.urls),
    path("api/v1/", v1.urls),
    path("healthz", healthz, name="healthz"),
    path("favicon.ico", wellknown.favicon),
    path("robots.txt", wellknown.robots),
]

handler400 = "airace.views.errors.cannot_read"
handler403 = "airace.views.errors.forbidden"
handler404 = "airace.views.errors.not_found"
handler500 = "airace.views.errors.failed"
