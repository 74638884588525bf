import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { noisePng, sha256 } from "./pictures.ts"

/** A part as Google's protocol writes it. */
export interface Part {
  readonly text?: string
  readonly thought?: boolean
  readonly thoughtSignature?: string
  readonly inlineData?: { readonly mimeType: string; readonly data: string }
}

/** A turn as Google's protocol writes it. */
export interface Content {
  readonly role: "user" | "model"
  readonly parts: readonly Part[]
}

/** A provider on a real socket that speaks Google's protocol, signs what it draws, and refuses turns whose signatures are not as they came. */
export interface SigningProvider {
  /** `http://127.0.0.1:<port>` */
  readonly address: string
  /** The conversation that it was asked with last. */
  last(): readonly Content[]
  /** Whether the words of a signed text may be others than it said. Default: no. */
  allowOtherWords(allowed: boolean): void
  /** Lets it fail, or answer again. */
  fail(fails: boolean): void
  close(): Promise<void>
}

/** What a part is, for comparison. */
interface Shape {
  readonly text?: string
  readonly picture?: string
  readonly signature?: string
}

/**
 * Starts it on a free port. Close it, or the test does not end.
 *
 * It answers each call with a thought, words and a picture, all but the thought signed with what it gives to no other part; in
 * every second answer the words after the picture are signed by an empty part behind them, as it happens in streams. A turn of the model
 * with a picture in it must hold just the parts that one of its answers had, in the same order, each with its signature; a
 * turn with words alone need not.
 */
export async function startSigningProvider(): Promise<SigningProvider> {
  const made: (readonly Shape[])[] = []
  let last: readonly Content[] = []
  let otherWords = false
  let fails = false
  let calls = 0

  const refusal = (contents: readonly Content[]): string | undefined => {
    for (const { role, parts } of contents) {
      const shapes = shapesOf(parts)
      if (role === "user" && shapes.some(({ signature }) => signature !== undefined)) return "a signature in a turn of the user"
      if (role === "user" || !shapes.some(({ picture }) => picture !== undefined)) continue
      const drawn = shapes.find(({ picture }) => picture !== undefined)?.picture
      const turn = made.find((turn) => turn.some(({ picture }) => picture === drawn))
      if (turn === undefined) return "a picture that was not drawn here"
      if (!sameTurn(shapes, turn, otherWords)) {
        return `the turn came as ${JSON.stringify(shapes)} and was ${JSON.stringify(turn)}`
      }
    }
    return undefined
  }

  const draw = (): readonly Part[] => {
    const call = ++calls
    const data = Buffer.from(noisePng({ width: 48, height: 32, seed: call })).toString("base64")
    const sign = (what: string): { thoughtSignature: string } => ({
      thoughtSignature: Buffer.from(`${what} ${call} ${Math.random()} ${"x".repeat(1500)}`).toString("base64"),
    })
    const after: readonly Part[] =
      call % 2 === 0 ? [{ text: ` What else\nfor ${call}?` }] : [{ text: "Say more." }, { text: "", ...sign("end") }]
    const parts = [
      { text: "The user wants a picture.", thought: true },
      { text: `Here is picture ${call}: `, ...sign("words") },
      { inlineData: { mimeType: "image/png", data }, ...sign("picture") },
      ...after,
    ]
    made.push(shapesOf(parts))
    return parts
  }

  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on("data", (piece: Buffer) => pieces.push(piece))
    request.on("end", () => {
      const { contents } = JSON.parse(Buffer.concat(pieces).toString()) as { contents: readonly Content[] }
      last = contents
      if (fails) return void response.writeHead(500).end()
      const reason = refusal(contents)
      if (reason !== undefined) {
        const error = { code: 400, status: "INVALID_ARGUMENT", message: `Thought signature is not valid: ${reason}` }
        response.writeHead(400, { "content-type": "application/json" }).end(JSON.stringify({ error }))
        return
      }
      const parts = draw()
      const usageMetadata = { promptTokenCount: 10, candidatesTokenCount: 1290, totalTokenCount: 1300 }
      if (request.url?.includes("streamGenerateContent") === true) {
        response.writeHead(200, { "content-type": "text/event-stream" })
        for (const part of parts)
          response.write(`data: ${JSON.stringify({ candidates: [{ content: { role: "model", parts: [part] } }] })}\n\n`)
        response.end(`data: ${JSON.stringify({ candidates: [{ finishReason: "STOP" }], usageMetadata })}\n\n`)
        return
      }
      response.writeHead(200, { "content-type": "application/json" })
      response.end(JSON.stringify({ candidates: [{ content: { role: "model", parts }, finishReason: "STOP" }], usageMetadata }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    last: () => last,
    allowOtherWords: (allowed) => (otherWords = allowed),
    fail: (now) => (fails = now),
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function shapesOf(parts: readonly Part[]): readonly Shape[] {
  return parts
    .filter(({ thought }) => thought !== true)
    .map(({ text, inlineData, thoughtSignature }) => ({
      ...(text === undefined ? {} : { text }),
      ...(inlineData === undefined ? {} : { picture: sha256(Buffer.from(inlineData.data, "base64")) }),
      ...(thoughtSignature === undefined ? {} : { signature: thoughtSignature }),
    }))
    .filter(({ text, signature }) => text !== "" || signature !== undefined)
}

/** With other words allowed, all that counts is that pictures and the first text carry their own signatures. */
function sameTurn(came: readonly Shape[], was: readonly Shape[], otherWords: boolean): boolean {
  if (!otherWords) return JSON.stringify(came) === JSON.stringify(was)
  const pictures = (turn: readonly Shape[]): string => JSON.stringify(turn.filter(({ picture }) => picture !== undefined))
  const firstText = (turn: readonly Shape[]): string | undefined => turn.find(({ text }) => text !== undefined)?.signature
  return pictures(came) === pictures(was) && firstText(came) === firstText(was)
}
