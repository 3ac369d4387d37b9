from django.contrib import admin
from django.urls import path

from airace.api import v1
from airace.api.health import healthz
from airace.views import (
    atom,
    capital,
    companies,
    methodology,
    metrics,
    models,
    prometheus,
    restatements,
    scorecard,
    status,
    wellknown,
)

urlpatterns = [
    path("", scorecard.scorecard, name="scorecard"),
    path("models/", models.models, name="models"),
    path("models/<slug:slug>/", models.model, name="model"),
    path("capital/", capital.capital, name="capital"),
    path("companies/", companies.companies, name="companies"),
    path("companies/<slug:slug>/", companies.company, name="company"),
    path("metrics/<slug:slug>/", metrics.metric, name="metric"),
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
