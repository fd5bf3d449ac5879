"""Suggestions in an event loop: a newer question cancels the older one."""

import asyncio

import predictor


async def main() -> None:
    """Ask twice; the second question is the one that counts."""
    with predictor.load() as engine:
        session = engine.session()
        older = asyncio.create_task(session.suggest_async("I'll meet you at the st"))
        newer = asyncio.create_task(session.suggest_async("I'll meet you at the sta", deadline_ms=50))
        older.cancel()
        print([suggestion.text for suggestion in await newer])


asyncio.run(main())
