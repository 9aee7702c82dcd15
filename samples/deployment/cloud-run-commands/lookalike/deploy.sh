#!/usr/bin/env bash
set -eu
# gcloud run deploy prices --session-affinity: as it was
gcloud run deploy prices \
  --image "$REGISTRY/prices" \
  --port 8000 \
  --no-session-affinity --max-instances=10
gcloud run deploy shop --image "$REGISTRY/shop" --no-session-affinity
