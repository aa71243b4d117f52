# Two images: the program, which every service but the databases runs, and the static
# server. docs/deployment.md says how to build and run them.

FROM python:3.11-slim AS build
RUN python -m pip install --no-cache-dir uv==0.13.9 && python -m venv /opt/pubpipe
WORKDIR /build
COPY pyproject.toml constraints.txt excludes.txt README.md LICENSE ./
COPY src src
COPY flows flows
COPY locales locales
# Without stanza, spacy and torch, which argostranslate asks for and pubpipe does not use:
# with them the image would be three gigabytes larger.
RUN uv pip install --python /opt/pubpipe/bin/python --no-cache --compile-bytecode \
    --excludes excludes.txt -c constraints.txt '.[postgresql,redis]'

FROM caddy:2 AS static
# A copy leaves the right to low ports behind, which it could not start with here.
RUN cp /usr/bin/caddy /usr/local/bin/caddy \
 && mkdir -p /data /srv/site && chown 10001:10001 /data /srv/site
COPY deploy/Caddyfile /etc/caddy/Caddyfile
USER 10001:10001
CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]

FROM python:3.11-slim AS program
RUN groupadd --gid 10001 pubpipe \
 && useradd --uid 10001 --gid 10001 --home-dir /tmp --no-create-home \
    --shell /usr/sbin/nologin pubpipe \
 && install -d -o pubpipe -g pubpipe /newsroom /newsroom/site
COPY --from=build /opt/pubpipe /opt/pubpipe
COPY --chmod=755 deploy/entrypoint.sh /usr/local/bin/entrypoint.sh
ENV PATH=/opt/pubpipe/bin:$PATH \
    HOME=/tmp \
    TMPDIR=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PUBPIPE_WORKSPACE=/newsroom
USER 10001:10001
ENTRYPOINT ["entrypoint.sh"]
CMD ["pubpipe", "--help"]
