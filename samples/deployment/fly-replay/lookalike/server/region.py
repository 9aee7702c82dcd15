"""Writes go to the region of the database."""

import os

from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import Response

HERE = os.environ.get("FLY_REGION", "")


class Primary(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        there = request.headers.get("x-region", HERE)
        if there != HERE:
            return Response(headers={"fly-replay": f"region={there}"})
        return await call_next(request)
