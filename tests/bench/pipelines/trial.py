"""One pipeline on one set of phrases: `trial.py CONFIG TRAIN ASKED OUT`, under Rasa's own Python.

Trains on the phrase files in TRAIN, asks about each line of ASKED (a JSON list of texts) and writes
{"seconds": of training, "ms": per message, "memory": MB at the most, in training and serving,
"told": per text up to ten pairs of intent and confidence}.
"""
# A program of Rasa's own environment, with settings that its libraries read when imported:
# ruff: noqa: TID251

import asyncio
import json
import logging
import os
import resource
import subprocess
import sys
import time
import warnings
from pathlib import Path

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ["RASA_MAX_CACHE_SIZE"] = "0"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(threads, "1")
warnings.simplefilter("ignore")
sys.path.insert(0, os.environ["COMPONENTS"])

WARM_UP = 20


def train(config: str, data: str, model: str) -> None:
    import skops.io  # noqa: F401, PLC0415 # first: it searches all that is loaded
    from rasa.model_training import train_nlu  # noqa: PLC0415
    from rasa.shared.utils.io import write_yaml  # noqa: PLC0415

    domain = Path(model).with_name("domain.yml")
    write_yaml({"version": "3.1", "intents": json.loads(os.environ["INTENTS"])}, str(domain))
    began = time.monotonic()
    out = Path(model)
    train_nlu(
        config=config,
        nlu_data=data,
        output=str(out.parent),
        fixed_model_name=out.name,
        domain=str(domain),
    )
    told = {"seconds": time.monotonic() - began, "memory": most()}
    sys.stdout.write(json.dumps(told) + "\n")


def ask(model: str, texts: list[str], out: str) -> None:
    import skops.io  # noqa: F401, PLC0415
    import structlog  # noqa: PLC0415
    from rasa.core.agent import load_agent  # noqa: PLC0415

    warnings_only = structlog.make_filtering_bound_logger(logging.WARNING)
    structlog.configure(wrapper_class=warnings_only)  # it would print every message
    agent = asyncio.run(load_agent(model_path=model))
    loop = asyncio.new_event_loop()
    for text in texts[:WARM_UP]:
        loop.run_until_complete(agent.parse_message(text))
    told, took = [], []
    for text in texts:
        began = time.perf_counter()
        answer = loop.run_until_complete(agent.parse_message(text))
        took.append((time.perf_counter() - began) * 1000)
        told.append([[each["name"], each["confidence"]] for each in answer["intent_ranking"]])
    report = {"ms": sorted(took)[len(took) // 2], "memory": most(), "told": told}
    Path(out).write_text(json.dumps(report), "utf-8")


def most() -> float:
    """Megabytes, children that trained a part included."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024


def main(config: str, data: str, asked: str, out: str) -> None:
    """Training and asking in processes of their own, so that each has its own memory."""
    model = str(Path(out).with_name("trial.tar.gz"))
    done = subprocess.run(  # noqa: S603 # this very program
        [sys.executable, __file__, "train", config, data, model],
        stdout=subprocess.PIPE,
        check=True,
    )
    trained = json.loads(done.stdout.splitlines()[-1])
    subprocess.run([sys.executable, __file__, "ask", model, asked, out], check=True)  # noqa: S603
    report = json.loads(Path(out).read_text("utf-8"))
    whole = {"seconds": trained["seconds"], "memory": [trained["memory"], report["memory"]]}
    Path(out).write_text(json.dumps({**report, **whole}), "utf-8")


if __name__ == "__main__":
    if sys.argv[1] == "train":
        train(*sys.argv[2:])
    elif sys.argv[1] == "ask":
        ask(sys.argv[2], json.loads(Path(sys.argv[3]).read_text("utf-8")), sys.argv[4])
    else:
        main(*sys.argv[1:])
