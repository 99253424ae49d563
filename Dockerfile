# The tool for CI systems that run jobs in containers: `docker build --target tool --tag anam-personas .`
ARG PYTHON=3.13-slim-bookworm

FROM python:${PYTHON} AS build
WORKDIR /src
COPY requirements/run.txt requirements/run.txt
RUN python -m venv /opt/anam-personas \
    && /opt/anam-personas/bin/pip install --no-cache-dir --require-hashes --requirement requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY schema schema
COPY docs/anam-personas.1 docs/anam-personas.1
COPY anam_personas anam_personas
RUN /opt/anam-personas/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:${PYTHON} AS tool
# git: for `diff`, and for env files. Without its version, which Debian replaces with each fix.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends git && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/anam-personas /opt/anam-personas
ENV PATH=/opt/anam-personas/bin:$PATH
RUN useradd --create-home --uid 1000 anam
USER 1000:1000
WORKDIR /work
CMD ["anam-personas", "--help"]
