import secrets

from mcp.server.auth.provider import OAuthAuthorizationServerProvider
from mcp.server.fastmcp import FastMCP


class Provider(OAuthAuthorizationServerProvider):
    def __init__(self):
        self.clients = {}
        self.codes = {}
        self.tokens = {}

    async def get_client(self, client_id):
        return self.clients.get(client_id)

    async def register_client(self, client_info):
        self.clients[client_info.client_id] = client_info

    async def authorize(self, client, params):
        code = secrets.token_urlsafe()
        self.codes[code] = client.client_id
        return f"{params.redirect_uri}?code={code}"

    async def load_authorization_code(self, client, authorization_code):
        return self.codes.get(authorization_code)

    async def exchange_authorization_code(self, client, authorization_code):
        token = secrets.token_urlsafe()
        self.tokens[token] = client.client_id
        del self.codes[authorization_code.code]
        return token

    async def load_access_token(self, token):
        return self.tokens.get(token)


mcp = FastMCP("guarded", auth_server_provider=Provider())


@mcp.tool()
def echo(text: str) -> str:
    return text


mcp.run(transport="streamable-http")
