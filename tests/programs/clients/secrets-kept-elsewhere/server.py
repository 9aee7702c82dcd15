import json

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("vault")


class Vault:
    def __init__(self, prefix="app/"):
        self.prefix = prefix
        try:
            import boto3

            self.client = boto3.client("secretsmanager", region_name="eu-central-1")
        except ImportError:
            raise ImportError("boto3 is required")

    def put(self, subject, payload):
        text = json.dumps(payload)
        try:
            self.client.update_secret(SecretId=self.prefix + subject, SecretString=text)
        except self.client.exceptions.ResourceNotFoundException:
            self.client.create_secret(Name=self.prefix + subject, SecretString=text)

    def get(self, subject):
        return json.loads(self.client.get_secret_value(SecretId=self.prefix + subject)["SecretString"])


vault = Vault()


@mcp.tool()
def store(subject: str, username: str, password: str) -> str:
    vault.put(subject, {"username": username, "password": password})
    return "stored"


@mcp.tool()
def whoami(subject: str) -> str:
    return vault.get(subject)["username"]


mcp.run()
