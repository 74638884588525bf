import { dialectContract } from "#dialects/dialect.contract.ts"
import { inboundOf } from "#dialects/dialect-testing.ts"
import { gemini } from "./dialect.ts"

const body = { contents: [{ parts: [{ text: "A cat" }] }] }

function sampleInbound(method: string, query = ""): ReturnType<typeof inboundOf> {
  const path = `/v1beta/models/gemini-2.5-flash-image:${method}`
  return inboundOf(path, body, { params: { model: "gemini-2.5-flash-image", method }, query: new URLSearchParams(query) })
}

dialectContract(
  gemini,
  [
    "/v1beta/models/gemini-2.5-flash-image:generateContent",
    "/v1/models/gemini-2.5-flash-image:streamGenerateContent",
    "/gemini/v1beta/models/google/gemini-2.5-flash-image:countTokens",
    "/gemini/v1/models/models/gemini-2.5-flash-image:generateContent",
    "/v1beta/google/gemini-2.5-flash-image:generateContent",
  ],
  [
    { name: "one answer", inbound: sampleInbound("generateContent"), parse: (answer) => [JSON.parse(answer.toString())], copies: 1 },
    { name: "a list", inbound: sampleInbound("streamGenerateContent"), parse: (answer) => JSON.parse(answer.toString()), copies: 1 },
    {
      name: "server-sent events",
      inbound: sampleInbound("streamGenerateContent", "alt=sse"),
      parse: (answer) =>
        answer
          .toString()
          .split("\n\n")
          .slice(0, -1)
          .map((event) => JSON.parse(event.slice("data: ".length))),
      copies: 1,
    },
  ],
)
