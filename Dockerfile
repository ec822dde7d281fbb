# SPM as a container: slim, not root, fine with a read-only file system (mount /data for SQLite, or set SPM_DATABASE_URL).
FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements.txt ./
RUN python -m venv /opt/spm && /opt/spm/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.txt
COPY pyproject.toml requirements.in README.md manifest.yml ./
COPY bot ./bot
COPY spm_core ./spm_core
COPY sandbox ./sandbox
RUN /opt/spm/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
    && cp manifest.yml /opt/spm/lib/python3.11/site-packages/ \
    && MPLCONFIGDIR=/opt/spm/fonts /opt/spm/bin/python -c "import matplotlib.font_manager"

FROM python:3.11-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin spm && mkdir /data && chown spm /data
COPY --from=build /opt/spm /opt/spm
ENV PATH=/opt/spm/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MPLCONFIGDIR=/opt/spm/fonts \
    SPM_DATABASE_URL=sqlite:////data/spm.db SPM_HOST=0.0.0.0 PORT=3000 SPM_LOG=json
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
    CMD ["python", "-c", "import os, urllib.request as u; os.environ.get('SLACK_APP_TOKEN') or u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=2)"]
CMD ["spm", "run"]
