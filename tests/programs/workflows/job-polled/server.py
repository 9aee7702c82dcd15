from mcp.server.fastmcp import FastMCP

import jobs

mcp = FastMCP("jobs")


@mcp.tool()
async def submit(text: str) -> str:
    return jobs.start(text)


@mcp.tool()
async def poll(job_id: str) -> str:
    job = jobs.jobs.get(job_id)
    if job is None:
        return "unknown job"
    return job["result"] or "not ready"


mcp.run()
