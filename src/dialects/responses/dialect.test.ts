import { dialectContract } from "#dialects/dialect.contract.ts"
import { cardOf, inboundOf } from "#dialects/dialect-testing.ts"
import { responses } from "./dialect.ts"

const path = "/v1/responses"
const body = { model: "gemini-2.5-flash-image", input: "A cat" }
const lookup = (model: string) => cardOf(model, ["text", "image"])
const documents = (answer: Buffer): unknown[] => {
  const lines = answer
    .toString()
    .split("\n")
    .filter((line) => line.startsWith("data: "))
  const events = lines.map((line) => JSON.parse(line.slice(6)) as { type: string })
  if (events.at(-1)?.type !== "response.completed") throw new Error("the stream does not end with the whole response")
  return events
}

dialectContract(
  responses,
  [path, "/aihubmix/v1/responses", "/geekai/api/v1/responses"],
  [
    { name: "JSON", inbound: inboundOf(path, body, { lookup }), parse: (answer) => [JSON.parse(answer.toString())], copies: 1 },
    { name: "server-sent events", inbound: inboundOf(path, { ...body, stream: true }, { lookup }), parse: documents, copies: 2 },
  ],
)
