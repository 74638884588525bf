import type { Chunk } from "#bytes/chunk.ts"
import type { Outbound } from "#dialects/dialect.ts"

/** Headers of a dialect's own. */
type Headers = Outbound["headers"]

const jsonType = { "content-type": "application/json" }
const eventsType = { "content-type": "text/event-stream", "cache-control": "no-cache" }

/** Answers with a JSON document that is there already. */
export function documentOf(document: object): Outbound {
  return { status: 200, headers: jsonType, body: Buffer.from(JSON.stringify(document)) }
}

/** Answers with a JSON document that is written piece by piece. */
export function jsonOf(body: AsyncIterable<Chunk>, headers: Headers = {}): Outbound {
  return { status: 200, headers: { ...headers, ...jsonType }, body }
}

/** Answers with server-sent events. */
export function eventsOf(body: AsyncIterable<Chunk>, headers: Headers = {}): Outbound {
  return { status: 200, headers: { ...headers, ...eventsType }, body }
}
