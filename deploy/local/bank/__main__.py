"""`python -m deploy.local.bank FOLDER PORT FUNDING ISSUER` is the bank's process: its counter and its courier."""

import asyncio
import logging
import sys
from pathlib import Path

import httpx
import uvicorn

from deploy.local.bank.api import app_of
from deploy.local.bank.books import Books
from deploy.local.bank.delivery import ROUND, Courier, log
from deploy.local.rounds import rounds
from deploy.local.tokens import Tokens

TREASURER = "treasurer.treasury"


async def main(folder: Path, port: int, funding: str, issuer: str) -> None:
    """Serves until the process is told to stop."""
    books = Books(folder)
    until = asyncio.Event()
    server = uvicorn.Server(
        uvicorn.Config(app_of(books), host="127.0.0.1", port=port, log_level="warning", lifespan="off")
    )
    async with httpx.AsyncClient(base_url=funding, timeout=30) as http, asyncio.TaskGroup() as working:
        tokens = Tokens(issuer, http)
        courier = Courier(books, http, lambda: tokens.headers(TREASURER))
        working.create_task(rounds(courier.round, ROUND, until, log))
        try:
            await server.serve()
        finally:
            until.set()
    books.close()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    if len(sys.argv) != 5:
        sys.exit("usage: python -m deploy.local.bank FOLDER PORT FUNDING ISSUER")
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]))
