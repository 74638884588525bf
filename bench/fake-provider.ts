import { createServer } from "node:http"
import { bigPng } from "../test/support/pictures.ts"
import { workloads } from "./workloads.ts"

/**
 * A provider that answers at once with an answer that was made beforehand. The model's name says which:
 * `gemini-bench-W3`. Prints its port.
 */
const answers = new Map(
  workloads.map((workload) => {
    const data = Buffer.from(bigPng(Math.floor((workload.base64Length / 4) * 3), 7)).toString("base64")
    const answer = {
      candidates: [
        {
          content: { role: "model", parts: [{ text: "Here it is." }, { inlineData: { mimeType: "image/png", data } }] },
          finishReason: "STOP",
          index: 0,
        },
      ],
      usageMetadata: { promptTokenCount: 8, candidatesTokenCount: 1290, totalTokenCount: 1298 },
      modelVersion: `gemini-bench-${workload.name}`,
    }
    const json = JSON.stringify(answer)
    return [workload.name, { json: Buffer.from(json), stream: Buffer.from(`data: ${json}\r\n\r\n`) }] as const
  }),
)

const server = createServer((request, response) => {
  const name = /gemini-bench-(W\d)/.exec(request.url ?? "")?.[1] ?? "W1"
  const answer = answers.get(name)
  request.resume()
  request.on("end", () => {
    const stream = request.url?.includes("streamGenerateContent") === true
    const body = (stream ? answer?.stream : answer?.json) as Buffer
    response.writeHead(200, { "content-type": stream ? "text/event-stream" : "application/json", "content-length": body.byteLength })
    response.end(body)
  })
})
server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  if (address !== null && typeof address === "object") console.log(`port ${address.port}`)
})
