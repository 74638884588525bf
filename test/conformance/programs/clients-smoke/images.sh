#!/usr/bin/env bash
# OpenAI's curl line for an edit: a form with a file.
set -euo pipefail
curl --silent --show-error --fail-with-body "$BASE_URL/v1/images/edits" \
  -H "Authorization: Bearer $API_KEY" \
  -F model=gemini-2.5-flash-image \
  -F "image=@$INPUT_PICTURE" \
  -F prompt="Generate the same picture in winter" \
  | grep -o '"b64_json": *"[^"]*"' | cut -d'"' -f4 | base64 --decode > "$OUTPUT"
