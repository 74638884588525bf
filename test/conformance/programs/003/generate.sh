#!/usr/bin/env bash
# Seed 003, curl, with every documented parameter. Changed: address, key; the picture is saved.
set -euo pipefail
curl --silent --show-error --fail-with-body "$BASE_URL/v1/images/generations" \
  -H "Content-Type: application/json" \
  -H "Accept: application/json" \
  -H "Authorization: Bearer $API_KEY" \
  -d '{
  "model": "gemini-2.5-flash-image",
  "prompt": "A cute baby sea otter",
  "aspect_ratio": "16:9",
  "image_size": "1K"
}' | grep -o '"b64_json": *"[^"]*"' | cut -d'"' -f4 | base64 --decode > "$OUTPUT"
