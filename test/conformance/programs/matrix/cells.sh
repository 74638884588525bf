# How a program of the matrix tells the runner what came of each cell: `run` calls the functions that it is given, and prints a line of
# JSON about each. Inside a cell, `pictures` saves what an answer holds, `message` takes an error's sentence, and `words` what it is given.
set -uo pipefail

run() {
  for cell in "$@"; do
    : >"$cell.words"
    "$cell" 2>"$cell.log" || true
    local saved=("$cell"-*.png)
    [ -e "${saved[0]}" ] || saved=()
    printf '{"cell":"%s","pictures":[%s],"words":[%s]}\n' "$cell" "$(quoted "${saved[@]+"${saved[@]}"}")" "$(paste -sd, "$cell.words")"
    cat "$cell.log" >&2
  done
}

# Saves every picture in base64 of the answer on standard input, numbered from what is there already.
pictures() {
  local base64 names
  grep -aoE '"(b64_json|data)": ?"[A-Za-z0-9+/=]{100,}"' | sed 's/.*"\([^"]*\)"$/\1/' | while read -r base64; do
    names=("$cell"-*.png)
    [ -e "${names[0]}" ] || names=()
    base64 -d <<<"$base64" >"$cell-${#names[@]}.png"
  done
}

message() {
  sed -E 's/.*"message":("([^"\\]|\\.)*").*/\1/' >>"$cell.words" && echo >>"$cell.words"
}

words() {
  sed 's/"//g; s/.*/"&"/' >>"$cell.words"
}

quoted() {
  local list
  printf -v list '"%s",' "$@"
  [ $# -eq 0 ] || printf '%s' "${list%,}"
}
