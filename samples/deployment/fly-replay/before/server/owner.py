"""A session is answered by the machine that opened it."""

import os

from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import Response

HERE = os.environ.get("FLY_MACHINE_ID", "")


class Owner(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        there = request.headers.get("x-owner", HERE)
        if there != HERE:
            return Response(headers={"fly-replay": f"instance={there}"})
        return await call_next(request)
