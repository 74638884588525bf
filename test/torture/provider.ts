import { appendFileSync } from "node:fs"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { solidPng } from "../support/pictures.ts"

/** A provider with the protocol of OpenAI's Images API that keeps clients waiting, fails at random, and notes what it bills. */
export interface TortureProvider {
  /** Base address, with the version. */
  readonly address: string
  /** How often each kind of answer was given. */
  readonly given: ReadonlyMap<Manner, number>
  /** How many calls came for the request that a client named so. */
  callsFor(name: string): number
  close(): Promise<void>
}

/** How a call is answered. */
export type Manner = "picture" | "busy" | "broken" | "reset" | "truncated" | "words"

/** How a {@link TortureProvider} behaves. */
export interface ProviderOptions {
  /** JSON lines `{name, at, cost}`, one for each call, written as soon as it is known whose it is. */
  readonly callLog: string
  /** What it bills for a picture, in micro-USD. */
  readonly picturePrice: number
  /** Share of each way to fail; the rest is pictures. Default: none fails. */
  readonly failures?: Readonly<Partial<Record<Exclude<Manner, "picture">, number>>>
  /** Longest time that it takes for a picture. Default 300 ms. */
  readonly maxDelayMs?: number
}

/** What it sends last of a broken answer: half a picture. */
const brokenShare = 0.5

/** Finds in a prompt the name that the client has given its request. */
const nameInPrompt = /torture (\S+)/

/** Starts one on a free port of the loopback. */
export async function startProvider({ callLog, picturePrice, failures = {}, maxDelayMs = 300 }: ProviderOptions): Promise<TortureProvider> {
  const given = new Map<Manner, number>()
  const calls = new Map<string, number>()
  let count = 0

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = Date.now()
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { prompt } = JSON.parse(Buffer.concat(chunks).toString()) as { prompt: string }
    const name = nameInPrompt.exec(prompt)?.[1] ?? ""
    const manner = choose(failures)
    const number = ++count
    given.set(manner, (given.get(manner) ?? 0) + 1)
    calls.set(name, (calls.get(name) ?? 0) + 1)
    // It bills for work that it has done, also where the answer is lost on the way.
    const cost = manner === "picture" || manner === "truncated" || manner === "reset" ? picturePrice : 0
    appendFileSync(callLog, `${JSON.stringify({ name, at, cost })}\n`)
    await sleep(Math.random() * maxDelayMs)
    send(response, manner, number)
  }

  const server = createServer((request, response) => {
    // A gateway that is killed breaks its calls off; that is what this is for.
    answer(request, response).catch(() => response.destroy())
  })
  server.listen(0, "127.0.0.1")
  await new Promise((resolve) => server.once("listening", resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    given,
    callsFor: (name) => calls.get(name) ?? 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function choose(failures: NonNullable<ProviderOptions["failures"]>): Manner {
  let left = Math.random()
  for (const [manner, share] of Object.entries(failures)) {
    left -= share
    if (left < 0) return manner as Manner
  }
  return "picture"
}

/** `number` makes every picture another one. */
function send(response: ServerResponse, manner: Manner, number: number): void {
  const json = { "content-type": "application/json" }
  switch (manner) {
    case "busy":
      response.writeHead(429, json).end('{"error":{"message":"slow down","type":"rate_limit_error","code":"rate_limit_exceeded"}}')
      return
    case "broken":
      response.writeHead(500, json).end('{"error":{"message":"internal","type":"server_error"}}')
      return
    case "reset":
      response.destroy()
      return
    case "words":
      response.writeHead(200, json).end(JSON.stringify({ created: 1, data: [] }))
      return
    default: {
      const png = solidPng(256, 256, [number & 255, (number >> 8) & 255, (number >> 16) & 255])
      const body = JSON.stringify({ created: 1, data: [{ b64_json: Buffer.from(png).toString("base64") }] })
      response.writeHead(200, { ...json, "content-length": Buffer.byteLength(body) })
      if (manner === "picture") response.end(body)
      else response.write(body.slice(0, body.length * brokenShare), () => response.destroy())
    }
  }
}
