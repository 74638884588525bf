import { createServer } from "node:http"

/**
 * The gateway that everybody writes first: read everything, parse, map, stringify. It transcodes the same provider
 * answer into the same chat answer, without keys, ledger, storage or checks. `PROVIDER` is the provider's address.
 */
const provider = process.env["PROVIDER"] ?? ""

interface ChatBody {
  readonly model: string
  readonly stream?: boolean
  readonly messages: readonly {
    readonly content: string | readonly { readonly type: string; readonly text?: string; readonly image_url?: { readonly url: string } }[]
  }[]
}

interface ProviderAnswer {
  readonly candidates: readonly {
    readonly content: {
      readonly parts: readonly { readonly text?: string; readonly inlineData?: { readonly mimeType: string; readonly data: string } }[]
    }
  }[]
}

const server = createServer((request, response) => {
  void (async () => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const body = JSON.parse(Buffer.concat(pieces).toString()) as ChatBody
    const parts = body.messages.flatMap(({ content }) =>
      typeof content === "string"
        ? [{ text: content }]
        : content.map((part) =>
            part.image_url === undefined
              ? { text: part.text }
              : { inlineData: { mimeType: "image/png", data: part.image_url.url.split(",")[1] } },
          ),
    )
    const reply = await fetch(`${provider}/v1beta/models/${body.model}:generateContent`, {
      method: "POST",
      body: JSON.stringify({ contents: [{ parts }] }),
    })
    const answer = (await reply.json()) as ProviderAnswer
    const out = answer.candidates[0]?.content.parts ?? []
    const images = out.flatMap(({ inlineData }) =>
      inlineData === undefined ? [] : [{ type: "image_url", image_url: { url: `data:${inlineData.mimeType};base64,${inlineData.data}` } }],
    )
    const content = out.map(({ text }) => text ?? "").join("")
    if (body.stream === true) {
      response.writeHead(200, { "content-type": "text/event-stream" })
      response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`)
      response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { images } }] })}\n\n`)
      response.end("data: [DONE]\n\n")
      return
    }
    response.writeHead(200, { "content-type": "application/json" })
    response.end(
      JSON.stringify({
        object: "chat.completion",
        choices: [{ index: 0, message: { role: "assistant", content, images }, finish_reason: "stop" }],
      }),
    )
  })()
})
server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  if (address !== null && typeof address === "object") console.log(`port ${address.port}`)
})
