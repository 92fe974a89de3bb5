"""Rasa's HTTP server, for understanding alone: serve.py MODEL HOST PORT (NLU_TOKEN is in its env).

Rasa's own `rasa run` also opens a chat webhook without any token, serves without a model, and
writes texts of residents into its log when something goes wrong. This one serves four addresses to
whoever bears the token and ends when the model cannot be loaded; once it serves, its log says
where something happened, never what was said. Every answer names the model that it came from.
"""
# A program of Rasa's own environment; it binds its port before the long import of Rasa, whose
# objects have no types:
# ruff: noqa: INP001, TID251, PLC0415, ANN401

from __future__ import annotations

import hmac
import logging
import os
import socket
import sys
from pathlib import Path
from typing import Any

OPEN = {("GET", "/status"), ("GET", "/version"), ("POST", "/model/parse"), ("PUT", "/model")}


class Discreet(logging.Formatter):
    """While `told` everything; then places in the code and kinds of errors only."""

    told = True

    def format(self, record: logging.LogRecord) -> str:
        if self.told:
            return super().format(record)
        place = f"{record.levelname} {record.name} {record.filename}:{record.lineno}"
        error = record.exc_info[1] if record.exc_info else None
        return place + "".join(_errors(error))


def _errors(error: BaseException | None) -> list[str]:
    """Each error of the chain with the line that raised it."""
    said = []
    while error is not None:
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        where = "" if trace is None else f" at {_place(trace)}"
        said.append(f" <- {type(error).__name__}{where}")
        error = error.__cause__ or error.__context__
    return said


def _place(trace: Any) -> str:
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"


def speak_discreetly() -> Discreet:
    """Everything that Rasa, Sanic, structlog and `warnings` say goes through one formatter."""
    import structlog

    formatter = Discreet("%(levelname)s %(name)s %(message)s")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.captureWarnings(True)
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(logging.NOTSET)
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(logging.WARNING)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, structlog.processors.KeyValueRenderer()],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    return formatter


def build(model: str, token: str) -> Any:
    import skops.io  # noqa: F401 # first: it searches all that is loaded, ten seconds after Rasa
    from rasa.core.agent import load_agent
    from rasa.server import create_app
    from sanic import response

    app = create_app(cors_origins=None)
    formatter = speak_discreetly()

    @app.listener("before_server_start")
    async def load(app: Any, loop: Any) -> None:
        app.ctx.agent = await load_agent(model_path=model, loop=loop)
        if not app.ctx.agent.is_ready():
            sys.stderr.write(f"no model could be loaded from {model}\n")
            sys.stderr.flush()
            os._exit(3)  # Sanic would end with 0
        formatter.told = False

    @app.middleware("request")
    async def guard(request: Any) -> Any:
        if (request.method, request.path) not in OPEN:
            return response.empty(status=404)
        said = request.headers.get("authorization", "")
        if not hmac.compare_digest(said.encode(), f"Bearer {token}".encode()):
            return response.empty(status=401)
        return None

    @app.middleware("response")
    async def sign(_: Any, answer: Any) -> None:
        answer.headers["x-model"] = app.ctx.agent.model_id or ""

    return app


def main(model: str, host: str, port: int) -> None:
    token = os.environ.pop("NLU_TOKEN")
    door = socket.socket()  # bound at once, so that a taken port is found before the long start
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except OSError:
        sys.exit(f"port {port} is taken")
    app = build(model, token)
    app.run(sock=door, workers=1, access_log=False, debug=False, motd=False)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
