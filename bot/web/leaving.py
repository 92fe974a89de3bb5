"""Answers after which the other side believes something: with kill points, like a commit."""

from __future__ import annotations

from fastapi import Response
from starlette.background import BackgroundTasks

from bot.ports import Checkpoint


async def leaving(checkpoint: Checkpoint, at: str, answer: Response) -> Response:
    """`at` names its kill points: before the answer leaves, and right after it has left."""
    await checkpoint(f"{at}:before")
    tasks = BackgroundTasks()
    tasks.add_task(checkpoint, f"{at}:after")
    if answer.background is not None:
        tasks.tasks.append(answer.background)
    answer.background = tasks
    return answer
