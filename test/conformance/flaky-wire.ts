import { createServer, request, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"

/** The name that the simulator answers with a provider that is overloaded. */
const overloaded = "limn/painter:503"
const drawnBy = /(?:google\/)?gemini-2\.5-flash-image/g

/** An answer of the server to a request over the wire, whether the client got to see it or not. */
export interface Passed {
  readonly status: number
  readonly requestId: string
  /** Whether it told what was made before, or joined what was running. */
  readonly repeated: boolean
}

/** Stands between a client and the server, and fails twice in the order in which a client tries. */
export interface FlakyWire {
  /** Without a trailing slash. */
  readonly address: string
  /** What the server said, in the order of its answers. */
  readonly passed: readonly Passed[]
  readonly stop: () => Promise<void>
}

type Step = "overloaded" | "pass" | "lose"

/**
 * Starts a wire to a server's address. Of the POST requests over it the first is told of an overloaded provider, in the words of
 * the server itself: its model is one that the simulator plays. The second passes. The third is answered, but the
 * client hears nothing of that: where it still waits when the answer is complete, it is told 504, as by a proxy that gave up. All
 * further ones pass.
 */
export async function startFlakyWire(target: string): Promise<FlakyWire> {
  const passed: Passed[] = []
  const steps: Step[] = ["overloaded", "pass", "lose"]
  const { hostname, port } = new URL(target)
  const server = createServer(async (incoming, outgoing) => {
    const { method = "GET", url = "/" } = incoming
    const step = method === "POST" ? (steps.shift() ?? "pass") : "pass"
    const sent = Buffer.concat(await incoming.toArray())
    const rewritten = step === "overloaded"
    const body = rewritten ? Buffer.from(sent.toString("latin1").replaceAll(drawnBy, overloaded), "latin1") : sent
    const { "transfer-encoding": _coding, "idempotency-key": key, ...headers } = incoming.headers
    const own = { ...headers, "content-length": body.byteLength, ...(key === undefined || rewritten ? {} : { "idempotency-key": key }) }
    const path = rewritten ? url.replace(drawnBy, overloaded) : url
    const call = request({ hostname, port, method, path, headers: own, agent: false }, async (answer) => {
      passed.push(seen(answer))
      if (step !== "lose") {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
        return
      }
      await answer.toArray()
      outgoing.writeHead(504).end()
    })
    call.once("error", () => outgoing.destroy())
    if (step !== "lose") outgoing.once("close", () => call.destroy())
    call.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function seen({ statusCode = 0, headers }: IncomingMessage): Passed {
  return { status: statusCode, requestId: String(headers["x-request-id"]), repeated: headers["idempotent-replayed"] === "true" }
}

/**
 * Reads from what went over a wire which request's answer got lost, and gives its id. Throws Error where the client was not told of
 * the overload first, or where the answer that it got in the end was not that of the same request.
 */
export function lostRequest(passed: readonly Passed[]): string {
  const told = JSON.stringify(passed)
  const [overload, first, ...others] = passed
  if (overload?.status !== 503) throw new Error(`the first try was to be answered with 503: ${told}`)
  const [lost, ...retries] = others.filter(({ requestId }) => requestId !== first?.requestId)
  if (lost === undefined || retries.length === 0) throw new Error(`the client did not try again: ${told}`)
  if (retries.some(({ requestId }) => requestId !== lost.requestId)) throw new Error(`the retry was made anew: ${told}`)
  if ([lost, ...retries].filter(({ repeated }) => !repeated).length !== 1)
    throw new Error(`the retry does not say that it was one: ${told}`)
  return lost.requestId
}
