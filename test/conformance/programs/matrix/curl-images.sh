# curl, Images API.
source "$(dirname "$0")/cells.sh"

model=gemini-2.5-flash-image

draw() { # url, fields
  curl -sS --fail-with-body "$1/v1/images/generations" -H "Authorization: Bearer $API_KEY" -H "Content-Type: application/json" -d "$2" "${@:3}"
}

change() { # picture, words
  curl -sS --fail-with-body "$BASE_URL/v1/images/edits" -H "Authorization: Bearer $API_KEY" \
    -F model=$model -F "image=@$1;type=image/png" -F "prompt=$2"
}

generate() {
  draw "$BASE_URL" '{"model": "'$model'", "prompt": "A small wooden boat on a lake"}' | pictures
}

edit() {
  change "$INPUT_PICTURE" "Make it a rainy day" | pictures
}

turns() {
  change "$INPUT_PICTURE" "Make it a rainy day" | pictures
  change turns-0.png "Now make it snow" | pictures
  change turns-1.png "Turn the sky red" | pictures
}

stream() {
  draw "$BASE_URL" '{"model": "'$model'", "prompt": "A small wooden boat on a lake", "stream": true, "partial_images": 2}' -N |
    grep -a '^data:.*image_generation.completed' | pictures
}

n() {
  draw "$BASE_URL" '{"model": "'$model'", "prompt": "A small wooden boat on a lake", "n": 2}' | pictures
}

error() {
  API_KEY=sk-wrong-wrong-wrong draw "$BASE_URL" '{"model": "'$model'", "prompt": "A cat"}' | message
  draw "$BASE_URL" '{"model": "no-such-model", "prompt": "A cat"}' | message
  draw "$BASE_URL" '{"model": "'$model'", "prompt": "A cat", "size": "banana"}' | message
}

refusal() {
  draw "$BASE_URL" '{"model": "limn/painter:safety", "prompt": "A cat"}' | message
}

retry() {
  local again=(--retry 3 --retry-all-errors)
  draw "$FLAKY_URL" '{"model": "'$model'", "prompt": "A red kite"}' "${again[@]}" -o answer.json && pictures <answer.json
  draw "$FLAKY_URL" '{"model": "'$model'", "prompt": "A blue kite"}' "${again[@]}" -o answer.json -H "Idempotency-Key: kite-$RANDOM-$$" && pictures <answer.json
}

run generate edit turns stream n error refusal retry
