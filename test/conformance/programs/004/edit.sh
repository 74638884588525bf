#!/usr/bin/env bash
# Seed 004, "edit". Changed: address, key, the address of the input picture; the picture is saved.
set -euo pipefail
curl --silent --show-error --fail-with-body --location --request POST "$BASE_URL/api/v1/chat/completions" \
  --header "Authorization: Bearer $API_KEY" \
  --header 'Content-Type: application/json' \
  --data-raw '{
    "model": "gemini-2.5-flash-image",
    "messages": [
      {
        "role": "user",
        "content": [
          {
            "type": "text",
            "text": "将图片中的中文替换成英文GeekAI,字体风格大小保持不变"
          },
          {
            "type": "image_url",
            "image_url": {
              "url": "'"$INPUT_PICTURE"'"
            }
          }
        ]
      }
    ]
}' > answer.json
source "$(dirname "$0")/read.sh"
