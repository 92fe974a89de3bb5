"""The plain Rasa form bot: trained from the house's own pipeline and phrases, kept by content."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

from bot.supervise.child import Child, Command
from nlu.training import ROOT, Workshop, fingerprint, here, intents
from tests.bench.surrounded import inherited

PROJECT = Path(__file__).with_name("rasa_form_bot")
OWN = ("domain.yml", "rules.yml", "policies.yml")


class NoFormBot(Exception):
    """It cannot be trained; says where the reason stands."""


def model() -> Path:
    """The trained bot; trains if phrases, pipeline, tokenizer or the bot's files changed."""
    shop = here()
    kept = shop.models / f"form-bot-{_content()}.tar.gz"
    if not kept.exists():
        shop.models.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=shop.models) as folder:
            _trained(shop, Path(folder)).rename(kept)
    return kept


def serving(trained: Path, port: int, database: str, folder: Path) -> Child:
    """Rasa's own server with its REST channel; its SQL tracker store writes to `database`."""
    argv = (
        *(str(here().python), "-W", "ignore", "-m", "rasa", "run", "--model", str(trained)),
        *("--interface", "127.0.0.1", "--port", str(port)),
        *("--endpoints", str(PROJECT / "endpoints.yml")),
        *("--credentials", str(PROJECT / "credentials.yml")),
    )
    env = _env(here()) | {"BENCH_RASA_DATABASE": database, "LOG_LEVEL": "WARNING"}
    return Child(Command(argv, env, folder, folder / "form_bot.log"))


def _env(shop: Workshop) -> dict[str, str]:
    """`PYTHONPATH` for the pipeline's own tokenizer."""
    return inherited() | {"PYTHONPATH": str(shop.project), "RASA_TELEMETRY_ENABLED": "false"}


def _trained(shop: Workshop, folder: Path) -> Path:
    _lay_out(folder)
    argv = (
        *(shop.python, "-m", "rasa", "train", "--config", "config.yml", "--domain", "domain"),
        *("--data", shop.project / "data", "rules.yml"),
        *("--out", folder, "--fixed-model-name", "form_bot"),
    )
    log, made = shop.models / "form-bot.log", folder / "form_bot.tar.gz"
    with log.open("wb") as output:
        ended = subprocess.run(  # noqa: S603  # Rasa's own program
            argv, cwd=folder, env=_env(shop), stdout=output, stderr=output, check=False
        )
    if ended.returncode or not made.exists():
        raise NoFormBot(f"Rasa's form bot could not be trained, see {log}")
    return made


def _lay_out(folder: Path) -> None:
    """A Rasa project: the house's pipeline and phrases, the bot's domain and rules."""
    (folder / "domain").mkdir()
    shutil.copy(PROJECT / "domain.yml", folder / "domain")
    known = "".join(f"  - {intent}\n" for intent in sorted(intents()))
    (folder / "domain/intents.yml").write_text(f'version: "3.1"\nintents:\n{known}', "utf-8")
    pipeline = (ROOT / "config.yml").read_text("utf-8")
    policies = (PROJECT / "policies.yml").read_text("utf-8")
    (folder / "config.yml").write_text(pipeline + policies, "utf-8")
    shutil.copy(PROJECT / "rules.yml", folder)


def _content() -> str:
    """Of everything the trained bot depends on."""
    digest = hashlib.sha256(fingerprint(ROOT).encode())
    for name in OWN:
        digest.update((PROJECT / name).read_bytes())
    return digest.hexdigest()[:24]
