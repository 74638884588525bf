import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { solidPng } from "./pictures.ts"

/** What a provider does with its calls, counted from 1. */
export type Behaviour = (response: ServerResponse, call: number) => void

/** A provider on a real socket that speaks Google's protocol and counts what it is asked. */
export interface CountingProvider {
  /** A channel that leads to it. */
  readonly channel: Readonly<Record<string, unknown>>
  /** Calls that have arrived. */
  calls(): number
  /** What it does from now on. */
  behave(behaviour: Behaviour): void
  /** Resolves when so many calls have arrived. */
  called(calls: number): Promise<void>
  close(): Promise<void>
}

/** The picture that it draws; what it sends behind it in one answer are others. */
export const drawn = solidPng(64, 48, [40, 90, 160])

/** A part of an answer. */
type Part = { readonly text: string } | { readonly picture: true }

function answerOf(parts: readonly Part[]): string {
  const inlineData = (position: number) => {
    const picture = position === parts.findIndex((part) => "picture" in part) ? drawn : solidPng(64, 48, [40, 90, position])
    return { mimeType: "image/png", data: Buffer.from(picture).toString("base64") }
  }
  const imageTokens = 1290 * parts.filter((part) => "picture" in part).length
  const tokens = imageTokens || 20
  return JSON.stringify({
    candidates: [
      {
        content: { parts: parts.map((part, index) => ("picture" in part ? { inlineData: inlineData(index) } : part)) },
        finishReason: "STOP",
      },
    ],
    usageMetadata: {
      promptTokenCount: 10,
      candidatesTokenCount: tokens,
      totalTokenCount: 10 + tokens,
      candidatesTokensDetails: [{ modality: "IMAGE", tokenCount: imageTokens }],
    },
  })
}

const answer = answerOf([{ text: "Here." }, { picture: true }])

const send = (response: ServerResponse, status: number, body: string): void =>
  void response.writeHead(status, { "content-type": "application/json" }).end(body)

/** Draws at once. */
export const draws: Behaviour = (response) => send(response, 200, answer)
/** Answers with these parts. */
export const sends =
  (parts: readonly Part[]): Behaviour =>
  (response) =>
    send(response, 200, answerOf(parts))
/** Draws when a promise has settled. */
export const drawsAfter =
  (gate: Promise<unknown>): Behaviour =>
  (response) =>
    void gate.then(() => send(response, 200, answer))
/** Refuses every prompt for safety, after it was paid for. */
export const refuses: Behaviour = (response) =>
  send(
    response,
    200,
    JSON.stringify({
      candidates: [{ finishReason: "IMAGE_SAFETY" }],
      usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 0, totalTokenCount: 10 },
    }),
  )
/** Streams a whole picture, and closes the connection before it has said that this was all. */
export const breaksOff: Behaviour = (response) => {
  const parts = [{ inlineData: { mimeType: "image/png", data: Buffer.from(drawn).toString("base64") } }]
  const event = `data: ${JSON.stringify({ candidates: [{ content: { parts } }] })}\n\n`
  response.writeHead(200, { "content-type": "text/event-stream" }).write(event, () => setTimeout(() => response.destroy(), 50))
}
/** Answers with an error status. */
export const fails =
  (status: number): Behaviour =>
  (response) =>
    send(response, status, JSON.stringify({ error: { code: status, message: "no", status: "INVALID_ARGUMENT" } }))

/** Starts it on a free port. Close it, or the test does not end. */
export async function startProvider(behaviour: Behaviour = draws): Promise<CountingProvider> {
  const arrived: number[] = []
  let current = behaviour
  const waiting: (() => void)[] = []
  const server = createServer((request: IncomingMessage, response) => {
    request.resume().on("end", () => {
      arrived.push(Date.now())
      for (const wake of waiting.splice(0)) wake()
      current(response, arrived.length)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    channel: { name: "counted", upstream: "gemini", preset: "google", baseUrl, keys: ["provider-key"], models: ["gemini-*"] },
    calls: () => arrived.length,
    behave: (next) => (current = next),
    called: async (count) => {
      while (arrived.length < count) await new Promise<void>((resolve) => waiting.push(resolve))
    },
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
