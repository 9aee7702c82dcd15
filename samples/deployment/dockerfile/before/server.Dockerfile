FROM python:3.12-slim
WORKDIR /app
COPY server/ .
ENV WEB_CONCURRENCY=1
EXPOSE 8000
CMD ["gunicorn", "server:app", \
     "--timeout-graceful-shutdown", "300", \
     "-w", "1"]
