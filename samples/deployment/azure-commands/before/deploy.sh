#!/bin/sh
az containerapp create --name prices --image registry.example/prices:1.4 --target-port 8000
az containerapp ingress sticky-sessions set --name prices --affinity sticky
az webapp update --name prices --client-affinity-enabled true
