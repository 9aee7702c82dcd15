import httpx


class Graph:
    schema = None

    def __init__(self, host):
        self.host = host
        self._refresh()

    def query(self, text):
        return httpx.post(f"https://{self.host}/q", content=text).text

    def _refresh(self):
        found = self.query("labels").split()
        self.schema = found
        return found

    def get_schema(self):
        if self.schema is None:
            self._refresh()
        return self.schema if self.schema else []
