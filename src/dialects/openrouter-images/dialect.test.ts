import { dialectContract } from "#dialects/dialect.contract.ts"
import { inboundOf } from "#dialects/dialect-testing.ts"
import { openRouterImages } from "./dialect.ts"

const path = "/api/v1/images"
const body = { model: "google/gemini-2.5-flash-image", prompt: "A cat" }

/** The documents of a stream that is complete. */
function documents(answer: Buffer): unknown[] {
  const lines = answer.toString().match(/(?<=^data: ).*$/gm) ?? []
  if (lines.pop() !== "[DONE]") throw new Error("The stream does not end with [DONE].")
  return lines.map((line) => JSON.parse(line))
}

dialectContract(
  openRouterImages,
  [path, "/openrouter/api/v1/images"],
  [
    { name: "JSON", inbound: inboundOf(path, body), parse: (answer) => [JSON.parse(answer.toString())], copies: 1 },
    { name: "server-sent events", inbound: inboundOf(path, { ...body, stream: true }), parse: documents, copies: 1 },
  ],
)
