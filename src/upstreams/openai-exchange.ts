import type { GenerationEvent } from "#canonical/event.ts"
import type { TransportReply } from "#http/transport.ts"
import { call, type ProtocolRequest } from "./call.ts"
import { type AnswerToken, handOver } from "./hand-over.ts"
import { readOpenaiRefusal } from "./openai-refusal.ts"
import { members } from "./read.ts"
import { refusedInside } from "./refused-reply.ts"
import type { Channel } from "./upstream.ts"

/** What a reader of answers in OpenAI's manner of failing is given besides the answer. */
export interface OpenaiExchange {
  readonly channel: Channel
  readonly signal: AbortSignal
  /** What an error inside an answer of status 200 means: gives the end of a refused answer, or throws. */
  readonly refuse: (document: unknown) => Extract<GenerationEvent, { readonly type: "finish" }>
}

/** Makes one call of an API that fails as OpenAI's do, and gives the events of its answer, which `read` takes apart. */
export async function* exchangeWithOpenai(
  request: ProtocolRequest,
  channel: Channel,
  signal: AbortSignal,
  read: (reply: TransportReply, exchange: OpenaiExchange) => AsyncGenerator<AnswerToken, void, undefined>,
): AsyncGenerator<GenerationEvent, void, undefined> {
  const { reply, refused } = await call(request, channel, signal)
  if (refused !== undefined) {
    const finish = readOpenaiRefusal(refused)
    yield { type: "start", model: channel.model }
    yield finish
    return
  }
  const refuse = (document: unknown) => readOpenaiRefusal(refusedInside(members(members(document).error).code, document, channel.key))
  yield* handOver(read(reply, { channel, signal, refuse }))
}
