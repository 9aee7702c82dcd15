import json
import sys

TOOLS_CALL = "tools/call"
notes = {}


def put(key, text):
    notes[key] = text


def get(key):
    return notes.get(key, "nothing")


def main():
    for line in sys.stdin:
        message = json.loads(line)
        if message["method"] == TOOLS_CALL:
            tool = {"put": put, "get": get}[message["params"]["name"]]
            print(json.dumps({"jsonrpc": "2.0", "result": tool(**message["params"]["arguments"])}))


if __name__ == "__main__":
    main()
