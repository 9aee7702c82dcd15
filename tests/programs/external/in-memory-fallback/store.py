import os

import redis


class MemoryStore:
    def __init__(self):
        self.values = {}

    def put(self, name, value):
        self.values[name] = value

    def take(self, name):
        return self.values.get(name)


class RedisStore:
    def __init__(self, url):
        self.client = redis.Redis.from_url(url)

    def put(self, name, value):
        self.client.set(name, value)

    def take(self, name):
        return self.client.get(name)


def make_store():
    url = os.environ.get("REDIS_URL")
    return RedisStore(url) if url else MemoryStore()
