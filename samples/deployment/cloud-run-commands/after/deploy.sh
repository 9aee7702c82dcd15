#!/usr/bin/env bash
set -eu
# gcloud run deploy prices --session-affinity: as it was
gcloud run deploy prices \
  --image "$REGISTRY/prices" \
  --port 8000 \
  --session-affinity --max-instances=1
gcloud run services update prices --session-affinity --region europe-west1
