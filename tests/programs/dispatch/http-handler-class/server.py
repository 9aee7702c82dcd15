import json
from http.server import BaseHTTPRequestHandler, HTTPServer

notes = {}


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        self.lines = []
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if message["method"] == "tools/call":
            self.lines.append(self.call(message["params"]["name"], message["params"]["arguments"]))
            self.wfile.write(json.dumps(self.lines).encode())

    def call(self, name, arguments):
        if name == "put":
            notes[arguments["key"]] = arguments["text"]
        elif name == "get":
            return notes.get(arguments["key"], "nothing")


HTTPServer(("", 8000), Handler).serve_forever()
