import type { DeliveryEvent, FinishReason, Warning } from "#canonical/event.ts"
import type { Delivery } from "#dialects/dialect.ts"
import { seconds } from "#dialects/write.ts"
import type { Flavour } from "./flavour.ts"

/** The form that an answer takes. */
export interface AnswerForm {
  readonly flavour: Flavour
  /** Whether the envelope is OpenRouter's: native finish reasons, usage at the end of every stream, its own error objects. */
  readonly openRouter: boolean
  /** Whether a stream ends with a chunk that reports usage. */
  readonly includeUsage: boolean
}

/** One `finish` event. */
export type Finish = Extract<DeliveryEvent, { readonly type: "finish" }>

const finishReasons = {
  stop: "stop",
  length: "length",
  content_filter: "content_filter",
  no_image: "stop",
  other: "stop",
} as const satisfies Record<FinishReason, string>

/** The id by which a client knows its answer. */
export function completionId({ id }: Delivery): string {
  return `chatcmpl-${id}`
}

/** The members that begin an answer or a chunk of one. */
export function envelope(object: "chat.completion" | "chat.completion.chunk", delivery: Delivery): Readonly<Record<string, unknown>> {
  return {
    id: completionId(delivery),
    object,
    created: seconds(delivery.createdAt),
    model: delivery.model,
    system_fingerprint: delivery.demo ? "limn-demo" : null,
  }
}

/** The members of a choice that say how it ended. */
export function choiceEnd(finish: Finish, { openRouter }: AnswerForm): Readonly<Record<string, unknown>> {
  const reason = finishReasons[finish.reason]
  return { logprobs: null, finish_reason: reason, ...(openRouter ? { native_finish_reason: finish.native ?? reason } : {}) }
}

/** What the provider said when it refused; null for every other end. */
export function refusalOf(finish: Finish): string | null {
  return finish.reason === "content_filter" ? (finish.message ?? null) : null
}

/** The `warnings` member; nothing where there are none. `linkless` adds that pictures came as data URLs for want of links. */
export function warningsOf({ warnings }: Delivery, linkless: boolean): { readonly warnings?: readonly Warning[] } {
  const message = "Pictures are not kept on this server, so they have no links; they are delivered as data URLs."
  const all: readonly Warning[] = linkless ? [...warnings, { code: "changed", message }] : warnings
  return all.length === 0 ? {} : { warnings: all }
}
