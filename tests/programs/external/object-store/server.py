import boto3
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes")
s3 = boto3.client("s3")


@mcp.tool()
def write(name: str, text: str) -> str:
    s3.put_object(Bucket="notes", Key=name, Body=text)
    return "ok"


@mcp.tool()
def read(name: str) -> str:
    return s3.get_object(Bucket="notes", Key=name)["Body"].read().decode()


mcp.run()
