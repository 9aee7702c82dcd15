import threading
from concurrent.futures import ThreadPoolExecutor

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("desk")
pool = ThreadPoolExecutor()
by_dunder = {}
by_class = {}
renamed = []
remember = renamed.append
submitted = {}
handed = {}
threaded = {}
heard = []
listeners = [heard.append]
TABLE = dict.fromkeys(["a", "b"], 0)


def note(target, key):
    target[key] = True


def count(target, key):
    target[key] = len(key)
    return target[key]


@mcp.tool()
def change(key: str) -> str:
    by_dunder.__setitem__(key, 1)
    dict.update(by_class, {key: 1})
    remember(key)
    pool.submit(submitted.__setitem__, key, 1)
    pool.submit(note, handed, key)
    threading.Thread(target=note, args=(threaded, key)).start()
    for listener in listeners:
        listener(key)
    own = {}
    own.__setitem__(key, 1)
    dict.update(own, {key: 1})
    return str(pool.submit(count, own, key).result())


@mcp.tool()
def show(key: str) -> str:
    first = f"{by_dunder.get(key)} {by_class.get(key)} {renamed} {dict.get(TABLE, key)}"
    return f"{first} {submitted.get(key)} {handed.get(key)} {threaded.get(key)} {heard}"
