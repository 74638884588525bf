import type { TransportReply, TransportRequest } from "#http/transport.ts"
import { brokenOff } from "./failures.ts"
import { readRefused, type Refused } from "./refused-reply.ts"
import { readReply } from "./reply-reader.ts"
import type { Channel } from "./upstream.ts"

/** The parts of a call that a protocol decides. */
export type ProtocolRequest = Pick<TransportRequest, "method" | "url" | "headers" | "body">

/** What came of a call: a good answer that is still to be read, or a refusal that has been read. */
export type CallOutcome =
  | { readonly reply: TransportReply; readonly refused?: undefined }
  | { readonly reply?: undefined; readonly refused: Refused }

/** Makes one call on a channel. Throws what its transport throws; every status but 2xx is a refusal. */
export async function call(request: ProtocolRequest, channel: Channel, signal: AbortSignal): Promise<CallOutcome> {
  const { headersTimeoutMs, idleTimeoutMs } = channel
  const reply = await channel.transport.send({ ...request, signal, headersTimeoutMs, idleTimeoutMs })
  if (reply.status >= 200 && reply.status < 300) return { reply }
  return { refused: await readRefused(reply, channel.key) }
}

/** Reads an answer that is one JSON document without pictures. Throws `upstream_error` where it is none. */
export async function readDocument(reply: TransportReply): Promise<unknown> {
  for await (const step of readReply(reply, () => false)) if (step.type === "document") return step.document
  throw brokenOff()
}
