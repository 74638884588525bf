#!/usr/bin/env bash
# Google's own curl line for a picture: the key as a header.
set -euo pipefail
curl --silent --show-error --fail-with-body "$BASE_URL/v1beta/models/gemini-2.5-flash-image:generateContent" \
  -H "x-goog-api-key: $API_KEY" \
  -H 'Content-Type: application/json' \
  -d '{"contents": [{"parts": [{"text": "Create a picture of a nano banana dish in a fancy restaurant"}]}]}' \
  | grep -o '"data": *"[^"]*"' | cut -d'"' -f4 | base64 --decode > "$OUTPUT"
