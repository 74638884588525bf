#!/usr/bin/env bash
# Seed 004, "draw". Changed: address, key, the address of the input picture; the picture is saved.
set -euo pipefail
curl --silent --show-error --fail-with-body --location --request POST "$BASE_URL/api/v1/chat/completions" \
  --header "Authorization: Bearer $API_KEY" \
  --header 'Content-Type: application/json' \
  --data-raw '{
    "model": "gemini-2.5-flash-image",
    "messages": [
        {
            "role": "user",
            "content": "画一只可爱的小猫在草丛中玩耍"
        }
    ]
}' > answer.json
source "$(dirname "$0")/read.sh"
