#!/usr/bin/env bash
# Seed 004, "force". Changed: address, key, the address of the input picture; the picture is saved.
set -euo pipefail
curl --silent --show-error --fail-with-body --location --request POST "$BASE_URL/api/v1/chat/completions" \
  --header "Authorization: Bearer $API_KEY" \
  --header 'Content-Type: application/json' \
  --data-raw '{
    "model": "gemini-2.5-flash-image-preview",
    "messages": [
        {
            "role": "system",
            "content": "你是一个AI画图机器人,请根据用户需求进行画图"
        },
        {
            "role": "user",
            "content": "一只可爱的小猫在草丛中玩耍"
        }
    ],
    "image_generation": true
}' > answer.json
source "$(dirname "$0")/read.sh"
