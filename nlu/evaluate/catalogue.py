"""What kind each intent is of: `nlu/model/intents.yml`."""

from __future__ import annotations

from pathlib import Path

from ruamel.yaml import YAML

HERE = Path(__file__).resolve().parent.parent / "model" / "intents.yml"

TRANSACTION = "transaction"


def kinds_in(path: Path = HERE) -> dict[str, str]:
    """Intent -> transaction, which, question or small; nothing where there is no such file. Raises
    ValueError where it is not one."""
    if not path.exists():
        return {}
    content = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    intents = content.get("intents") if isinstance(content, dict) else None
    if not isinstance(intents, dict):
        raise ValueError(f"{path.name}: has no table `intents`")  # noqa: TRY004  # somebody's slip
    return {str(name): str((told or {}).get("kind", "")) for name, told in intents.items()}
