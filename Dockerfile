# tonelens-lite: the command line and the language server, without torch.
#   docker build --tag tonelens .
#   docker run --rm --network none --volume "$PWD:/work:ro" tonelens check docs
FROM python:3.12-slim AS build
WORKDIR /source
COPY . .
RUN python -m pip install --no-cache-dir tomli && python scripts/lite_wheel.py /wheel

FROM python:3.12-slim
RUN --mount=type=bind,from=build,source=/wheel,target=/wheel \
    python -m pip install --no-cache-dir --no-compile /wheel/*.whl \
    && useradd --create-home --uid 1000 tonelens
USER tonelens
WORKDIR /work
ENV PYTHONDONTWRITEBYTECODE=1
ENTRYPOINT ["tonelens"]
CMD ["--help"]
