import json
import sys

notes = []


def call(name, arguments):
    if name == "add":
        notes.append(arguments["text"])
        return "ok"
    if name == "show":
        return ", ".join(notes)
    raise ValueError(name)


def answer(message):
    if message["method"] == "initialize":
        return {"serverInfo": {"name": "notes", "version": "1"}, "capabilities": {}}
    if message["method"] == "tools/list":
        return {"tools": [{"name": "add"}, {"name": "show"}]}
    if message["method"] == "tools/call":
        params = message["params"]
        text = call(params["name"], params["arguments"])
        return {"content": [{"type": "text", "text": text}]}
    return {}


for line in sys.stdin:
    message = json.loads(line)
    print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": answer(message)}))
