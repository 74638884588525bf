#!/usr/bin/env bash
# Seed 000, the curl pipeline. Changed: address, key, the places of the pictures, and the quote in "children's".
set -euo pipefail
IMG_PATH="$INPUT_PICTURE"
if [[ "$(base64 --version 2>&1)" = *"FreeBSD"* ]]; then
  B64FLAGS="--input"
else
  B64FLAGS="-w0"
fi
IMG_BASE64=$(base64 "$B64FLAGS" "$IMG_PATH" 2>&1)
curl --silent --show-error --fail-with-body "$BASE_URL/v1/chat/completions" \
  -H "Content-Type: application/json" \
  -H "Authorization: Bearer $API_KEY" \
  -d '{
  "model": "gemini-2.0-flash-exp",
  "messages": [
    {
      "role": "user",
      "content": [
        {
          "type":"text",
          "text":"describe the image with a concise and engaging paragraph, then fill color as children'\''s crayon style"
        },
        {
          "type": "image_url",
          "image_url": {
            "url": "data:image/jpeg;base64,'$IMG_BASE64'"
          }
        }
      ]
    }
  ],
  "modalities": ["text","image"],
  "temperature": 0.7
}' \
  | grep -o '"data":"[^"]*"' \
  | cut -d'"' -f4 \
  | base64 --decode > "$OUTPUT"
