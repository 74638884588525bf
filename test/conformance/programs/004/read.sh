# Reads an answer of seed 004 from answer.json both ways: `image.url`, and the Markdown link in `content`, which must be the same.
# Saves the picture to OUTPUT.
field=$(grep -o '"image": *{ *"url": *"[^"]*"' answer.json | head -n 1 | sed 's/.*"\([^"]*\)"$/\1/')
link=$(grep -o '!\[[^]]*\]([^)]*)' answer.json | head -n 1 | sed 's/.*(\(.*\))$/\1/')
printf 'image.url: %s\ncontent link: %s\n' "${field:0:120}" "${link:0:120}"
[[ -n "$field" && "$field" == "$link" && "$field" == http* ]]
curl --silent --show-error --fail-with-body --output "$OUTPUT" "$field"
