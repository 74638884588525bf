import type { DeliveredImage, ImageSource, Signature } from "#canonical/image.ts"

/** Something the client should know about its request that is not a failure. */
export interface Warning {
  /** `unsupported`: a wish that was not honoured. `deprecated`: works now, will not always. `changed`: done otherwise than asked. `other`. */
  readonly code: "unsupported" | "deprecated" | "changed" | "other"
  /** A sentence for the client. */
  readonly message: string
  /** The field that it is about. */
  readonly param?: string
}

/** Tokens as the provider counted them. Absent members were not reported. All are whole numbers ≥ 0. */
export interface Usage {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly inputTextTokens?: number
  readonly inputImageTokens?: number
  readonly outputTextTokens?: number
  readonly outputImageTokens?: number
  /** Part of `outputTokens`. */
  readonly thoughtTokens?: number
  /** Part of `inputTokens`. */
  readonly cachedTokens?: number
  /** True where Limn estimated what the provider did not say. */
  readonly estimated?: boolean
}

/** Why an answer ended. `no_image`: the model ended without the picture that it was asked for, by its own account. */
export type FinishReason = "stop" | "length" | "content_filter" | "no_image" | "other"

interface Start {
  readonly type: "start"
  /** The model that answers, by its provider's name. */
  readonly model?: string
  readonly responseId?: string
}

interface Text {
  readonly type: "text"
  /** Which of `count` answers this belongs to, from 0. Upstreams always say 0. */
  readonly choice: number
  /** Position in the model's answer. Consecutive text events of one part are deltas of one text. */
  readonly part: number
  readonly text: string
  readonly thought?: boolean
  readonly signature?: Signature
}

interface Picture<I> {
  /** `preview` is a partial render that a later picture of the same choice replaces. */
  readonly type: "image" | "preview"
  readonly choice: number
  readonly part: number
  readonly image: I
}

interface UsageReport {
  readonly type: "usage"
  /** Cumulative: the last report of an answer holds. */
  readonly usage: Usage
  /** Micro-USD that the provider bills for the call by its own account; absent where it does not say. */
  readonly cost?: number
}

interface ChargeReport {
  readonly type: "charge"
  /** What the client pays for the whole request, in whole micro-USD. */
  readonly microUsd: number
}

interface WarningEvent {
  readonly type: "warning"
  readonly warning: Warning
}

interface Finish {
  readonly type: "finish"
  readonly choice: number
  readonly reason: FinishReason
  /** The provider's own word, such as `IMAGE_SAFETY`. */
  readonly native?: string
  /** The provider's explanation, fit for the client. */
  readonly message?: string
  /** Set where the prompt itself was refused and nothing was generated. */
  readonly promptBlocked?: boolean
}

/**
 * What an upstream yields, in order: `start` once and first; then text and pictures in the order of the model's parts,
 * previews, usage and warnings; then `finish` once and last. Failures are thrown. An upstream that ends without
 * `finish` was cut off.
 */
export type GenerationEvent = Start | Text | Picture<ImageSource> | UsageReport | WarningEvent | Finish

/**
 * What the gateway hands to a dialect: the same, with pictures out of the spool, one `finish` per choice, one `charge` once
 * it is booked, and `idle` after every 10 s in which nothing else happened (a dialect may answer it with a keep-alive comment).
 * Without streaming the choices come one after the other; with streaming they may be mixed. The iterable ends only
 * when everything is stored and accounted for, so what a dialect writes after its end seals the answer.
 */
export type DeliveryEvent =
  | Start
  | Text
  | Picture<DeliveredImage>
  | UsageReport
  | ChargeReport
  | WarningEvent
  | Finish
  | { readonly type: "idle" }
