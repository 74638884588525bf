import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { buffer } from "node:stream/consumers"
import { solidPng } from "../../support/pictures.ts"

/** An edit as a provider of OpenAI's Images API receives it. */
export interface ReceivedEdit {
  readonly images: readonly Uint8Array[]
  readonly mask: Uint8Array | undefined
}

/** A provider on a real socket that draws, and keeps what it was asked to edit. */
export interface EditsProvider {
  readonly channel: Readonly<Record<string, unknown>>
  readonly edits: readonly ReceivedEdit[]
  close(): Promise<void>
}

/** Starts it on a free port. Every picture that it draws is of another colour. Close it, or the test does not end. */
export async function startEdits(): Promise<EditsProvider> {
  const edits: ReceivedEdit[] = []
  let drawn = 0
  const server = createServer((request, response) => void respond(request, response))

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request)
    if (request.url?.endsWith("/edits") === true) edits.push(await readEdit(body, request.headers["content-type"] ?? ""))
    const b64_json = Buffer.from(solidPng(768, 512, [(60 * ++drawn) % 256, 120, 200])).toString("base64")
    const usage = { input_tokens: 10, output_tokens: 100, total_tokens: 110, input_tokens_details: { text_tokens: 10, image_tokens: 0 } }
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ created: 1, data: [{ b64_json }], usage }))
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  return {
    channel: { name: "edits", upstream: "openai-images", baseUrl, keys: ["provider-key"], models: ["gpt-image-1.5"] },
    edits,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

async function readEdit(body: Buffer, type: string): Promise<ReceivedEdit> {
  const form = await new Response(Uint8Array.from(body), { headers: { "content-type": type } }).formData()
  const files = async (name: string): Promise<readonly Uint8Array[]> =>
    Promise.all(form.getAll(name).flatMap((value) => (typeof value === "string" ? [] : [value.bytes()])))
  const [mask] = await files("mask")
  return { images: [...(await files("image")), ...(await files("image[]"))], mask }
}
