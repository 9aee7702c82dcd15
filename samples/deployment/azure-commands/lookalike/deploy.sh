#!/bin/sh
az containerapp create --name prices --image registry.example/prices:1.4 --target-port 8000
az containerapp ingress sticky-sessions set --name prices --affinity none
az webapp update --name prices --client-affinity-enabled false
# az webapp update --name prices --client-affinity-enabled true
