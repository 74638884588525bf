# curl, Google's API.
source "$(dirname "$0")/cells.sh"

model=gemini-2.5-flash-image

ask() { # url, model and method, body
  curl -sS --fail-with-body "$1/v1beta/models/$2" -H "x-goog-api-key: $API_KEY" -H "Content-Type: application/json" -d @- "${@:3}"
}

inline() { # picture
  printf '{"inlineData": {"mimeType": "image/png", "data": "%s"}}' "$(base64 <"$1" | tr -d '\n')"
}

generate() {
  ask "$BASE_URL" $model:generateContent <<<'{"contents": [{"parts": [{"text": "Draw a fox in the snow"}]}]}' | pictures
}

edit() {
  ask "$BASE_URL" $model:generateContent <<<'{"contents": [{"parts": [{"text": "Make it a rainy day"}, '"$(inline "$INPUT_PICTURE")"']}]}' | pictures
}

turns() {
  local history='{"role": "user", "parts": [{"text": "Make it a rainy day"}, '"$(inline "$INPUT_PICTURE")"']}' words=("Now make it snow" "Turn the sky red") turn
  for turn in 0 1 2; do
    ask "$BASE_URL" $model:generateContent <<<'{"contents": ['"$history"']}' | pictures
    history+=', {"role": "model", "parts": ['"$(inline turns-$turn.png)"']}, {"role": "user", "parts": [{"text": "'"${words[turn]:-}"'"}]}'
  done
}

stream() {
  ask "$BASE_URL" "$model:streamGenerateContent?alt=sse" -N <<<'{"contents": [{"parts": [{"text": "Draw a paper crane"}]}]}' | pictures
}

n() {
  ask "$BASE_URL" $model:generateContent <<<'{"contents": [{"parts": [{"text": "Draw a fox"}]}], "generationConfig": {"candidateCount": 2}}' | pictures
}

error() {
  API_KEY=wrong-wrong-wrong ask "$BASE_URL" $model:generateContent <<<'{"contents": [{"parts": [{"text": "A cat"}]}]}' | message
  ask "$BASE_URL" no-such-model:generateContent <<<'{"contents": [{"parts": [{"text": "A cat"}]}]}' | message
  ask "$BASE_URL" $model:generateContent <<<'{"contents": [{"parts": [{"text": "A cat"}]}], "generationConfig": {"imageConfig": {"aspectRatio": "banana"}}}' | message
}

refusal() {
  ask "$BASE_URL" limn/painter:safety:generateContent <<<'{"contents": [{"parts": [{"text": "Draw a cat"}]}]}' | grep -o '"finishReason":"[A-Z_]*"' | words
}

retry() {
  local again=(--retry 3 --retry-all-errors -o answer.json)
  ask "$FLAKY_URL" $model:generateContent "${again[@]}" <<<'{"contents": [{"parts": [{"text": "Draw a red kite"}]}]}' && pictures <answer.json
  ask "$FLAKY_URL" $model:generateContent "${again[@]}" -H "Idempotency-Key: kite-$RANDOM-$$" <<<'{"contents": [{"parts": [{"text": "Draw a blue kite"}]}]}' && pictures <answer.json
}

run generate edit turns stream n error refusal retry
