import type { Chunk } from "#bytes/chunk.ts"
import type { Outbound } from "#dialects/dialect.ts"

const jsonType = { "content-type": "application/json" }

/** Answers with a JSON document that is there already. */
export function documentOf(document: object): Outbound {
  return { status: 200, headers: jsonType, body: Buffer.from(JSON.stringify(document)) }
}

/** Answers with a JSON document that is written piece by piece. */
export function jsonOf(body: AsyncIterable<Chunk>): Outbound {
  return { status: 200, headers: jsonType, body }
}

/** Answers with server-sent events. */
export function eventsOf(body: AsyncIterable<Chunk>): Outbound {
  return { status: 200, headers: { "content-type": "text/event-stream", "cache-control": "no-cache" }, body }
}
