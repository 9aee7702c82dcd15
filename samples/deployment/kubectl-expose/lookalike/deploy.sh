#!/bin/sh
kubectl expose deployment prices --port 80 --target-port 8000 --session-affinity=None
