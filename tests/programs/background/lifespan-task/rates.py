import asyncio

import httpx


class Rates:
    def __init__(self):
        self.table = {}

    async def keep_fresh(self):
        while True:
            answer = httpx.get("https://rates.example")
            self.table = answer.json()
            await asyncio.sleep(3600)


rates = Rates()
