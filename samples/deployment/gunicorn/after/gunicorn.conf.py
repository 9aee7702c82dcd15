bind = "0.0.0.0:8000"
worker_class = "uvicorn.workers.UvicornWorker"
# one worker: the sessions live in its memory
workers = 1
graceful_timeout = 120
