"""Rasa's HTTP server, for understanding alone: serve.py MODEL HOST PORT (NLU_TOKEN is in its env).

Rasa's own `rasa run` also opens a chat webhook without any token, serves without a model, and
writes texts of residents into its log when something goes wrong. This one serves four addresses to
whoever bears the token and ends when the model cannot be loaded; once it serves, its log says
where something happened, never what was said. Every answer names the model that it came from.

`PUT /model` with `{"model_file": path}` loads another model beside the one that serves, which goes
on answering; then the new one takes over at once (204). One that cannot be loaded or does not
answer is refused (422), and the one that serves stays.
"""
# A program of Rasa's own environment; it binds its port before the long import of Rasa, whose
# objects have no types:
# ruff: noqa: INP001, TID251, PLC0415, ANN401

from __future__ import annotations

import asyncio
import gc
import hmac
import logging
import os
import socket
import sys
from pathlib import Path
from typing import Any

from loading import ANSWERED, loaded

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


class Serving:
    """What stands around Rasa's own application."""

    def __init__(self, app: Any, token: str, formatter: Discreet) -> None:
        from sanic import response

        self.app, self.token, self.formatter = app, token, formatter
        self.empty = response.empty
        self.changing = asyncio.Lock()

    async def begin(self, model: str) -> None:
        self.app.ctx.agent = await aside(model)
        if self.app.ctx.agent is None:
            sys.stderr.write(f"no model could be loaded from {model}\n")
            sys.stderr.flush()
            os._exit(3)  # Sanic would end with 0
        self.formatter.told = False

    async def guard(self, request: Any) -> Any:
        ANSWERED.set("")
        if (request.method, request.path) not in OPEN:
            return self.empty(status=404)
        said = request.headers.get("authorization", "")
        if not hmac.compare_digest(said.encode(), f"Bearer {self.token}".encode()):
            return self.empty(status=401)
        return await self.change(request) if request.method == "PUT" else None

    async def change(self, request: Any) -> Any:
        """Another model takes over between two messages, once it is loaded and has answered."""
        asked = request.json
        wanted = asked.get("model_file") if isinstance(asked, dict) else None
        async with self.changing:
            agent = await aside(wanted) if isinstance(wanted, str) else None
            if agent is None:
                return self.empty(status=422)
            self.app.ctx.agent = agent
        return self.empty(status=204)

    async def sign(self, _: Any, answer: Any) -> None:
        answer.headers["x-model"] = ANSWERED.get() or self.app.ctx.agent.model_id


async def aside(model: str) -> Any:
    """A model that is loaded and has answered once, while this one answers others; None where that
    goes wrong."""
    try:
        return await asyncio.get_running_loop().run_in_executor(None, loaded, model)
    except Exception:
        logging.getLogger(__name__).exception("no model could be loaded")
        return None


def build(model: str, token: str) -> Any:
    import skops.io  # noqa: F401 # first: it searches all that is loaded, ten seconds after Rasa
    from rasa.server import create_app

    app = create_app(cors_origins=None)
    gc.collect()
    gc.freeze()  # libraries stay: nobody waits while Python looks through them for what may go
    serving = Serving(app, token, speak_discreetly())

    async def begin(*_: Any) -> None:
        await serving.begin(model)

    app.register_listener(begin, "before_server_start")
    app.register_middleware(serving.guard, "request")
    app.register_middleware(serving.sign, "response")
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
