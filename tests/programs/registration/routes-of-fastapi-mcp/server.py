import redis
from fastapi import Depends, FastAPI, Request
from fastapi_mcp import FastApiMCP

app = FastAPI()
app.state.basket = []
app.state.store = redis.Redis()


def basket(request: Request):
    return request.app.state.basket


@app.post("/items", operation_id="add_item")
async def add_item(name: str, items=Depends(basket)):
    items.append(name)
    return {"added": name}


@app.get("/items", operation_id="list_items")
async def list_items(request: Request):
    return request.app.state.basket


@app.post("/prices/{name}", operation_id="set_price")
async def set_price(name: str, price: int, request: Request):
    request.app.state.store.set(name, price)
    return price


mcp = FastApiMCP(app)
mcp.mount_http()
