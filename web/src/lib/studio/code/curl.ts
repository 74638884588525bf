import { type Dialect, sampleBody } from "./bodies.ts"
import type { SampleRequest } from "./sample-request.ts"
import { jsonText, shellWord } from "./source-text.ts"

/** How the base64 of an answer's pictures is found without anything that a plain system lacks: one line for each. */
const finders: Readonly<Record<Dialect, string>> = {
  chat: `grep -o '"url":"data:[^"]*"' answer.json | cut -d, -f2 | tr -d '"'`,
  images: `grep -o '"b64_json":"[^"]*"' answer.json | cut -d'"' -f4`,
  gemini: `grep -o '"data":"[^"]*"' answer.json | cut -d'"' -f4`,
}

/**
 * Writes a request for a POSIX shell. The body stands in a quoted here-document, in which a shell reads nothing; JSON has no line that
 * could end it early.
 */
export function curlSample(request: SampleRequest, dialect: Dialect, baseUrl: string): string {
  const { path, body } = sampleBody(request, dialect)
  const key = dialect === "gemini" ? `"x-goog-api-key: $LIMN_API_KEY"` : `"Authorization: Bearer $LIMN_API_KEY"`
  const call = [`curl -sS --fail-with-body ${shellWord(baseUrl + path)} \\`, `  -H ${key} \\`, `  -H "Content-Type: application/json" \\`]
  if (!request.modalities.includes("image")) return [...call, `  --data-binary @- <<'JSON'`, jsonText(body), "JSON", ""].join("\n")
  const extension = request.outputFormat ?? "png"
  const save =
    request.count === 1
      ? [`${finders[dialect]} | head -n 1 | base64 -d > picture.${extension}`]
      : [
          `${finders[dialect]} |`,
          `  while read -r data; do number=$((number + 1)); printf %s "$data" | base64 -d > "picture-$number.${extension}"; done`,
        ]
  return [...call, `  -o answer.json --data-binary @- <<'JSON' &&`, jsonText(body), "JSON", ...save, ""].join("\n")
}
