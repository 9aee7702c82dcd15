import asyncio
import uuid

jobs = {}


async def work(job_id, text):
    await asyncio.sleep(1)
    jobs[job_id]["result"] = text.upper()


def start(text):
    job_id = uuid.uuid4().hex
    jobs[job_id] = {"result": None}
    asyncio.create_task(work(job_id, text))
    return job_id
