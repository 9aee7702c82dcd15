#!/bin/sh
kubectl create deployment prices --image registry.example/prices:1.4 --replicas 2
kubectl expose deployment prices --port 80 --target-port 8000 --session-affinity=ClientIP
