import { setTimeout as sleep } from "node:timers/promises"
import { owned } from "#bytes/chunk.ts"
import { GatewayError } from "#canonical/error.ts"
import type { FinishReason, Usage } from "#canonical/event.ts"
import type { ImageTrailer } from "#canonical/image.ts"
import { refusal } from "../failures.ts"
import type { AnswerToken } from "../hand-over.ts"

/** A drawn picture and what is said with it. */
export interface Drawn {
  readonly png: Uint8Array
  readonly text: string
}

/** One call to the painter: what it would do if it behaved. */
export interface Act {
  readonly model: string
  readonly signal: AbortSignal
  /** Whether a picture was asked for, and not text alone. */
  readonly wantsPicture: boolean
  readonly streams: boolean
  /** How many partial renders were asked for. */
  readonly previews: number
  /** Longest silence inside an answer before it counts as failed. */
  readonly idleTimeoutMs: number
  /** Draws what was asked for; `scale` is a factor on its sides. */
  draw(scale?: number): Promise<Drawn>
  usage(text: string, pictures: number): Usage
  /** Waits; throws when the call is given up. */
  wait(milliseconds: number): Promise<void>
}

/** An answer while it is being given. */
export type Tokens = AsyncGenerator<AnswerToken, void, undefined>

/** How a picture is told where it is not told as usual. */
export interface PictureManner {
  readonly part?: number
  readonly as?: "image" | "preview"
  readonly mediaType?: string
  readonly trailer?: ImageTrailer
  readonly pieceBytes?: number
  /** Runs before every piece but the first. */
  readonly between?: (piece: number) => Promise<void>
}

const pieceLength = 64 * 1024
/** Sides of partial renders, from the roughest on, as parts of the picture's. */
const previewScales = [1 / 8, 1 / 4, 1 / 2]

/** The answer as it is meant to be: rough versions where they were asked for, text, the picture, usage, the end. */
export async function* behave(act: Act): Tokens {
  yield start(act)
  if (act.wantsPicture && act.previews > 0) {
    for (const scale of previewScales.slice(-act.previews)) yield* picture((await act.draw(scale)).png, { as: "preview" })
  }
  const { png, text } = await act.draw(act.wantsPicture ? 1 : 1 / 16)
  yield* say(text, act)
  if (act.wantsPicture) yield* picture(png)
  yield* end(act, text, act.wantsPicture ? 1 : 0)
}

/** The first event of every answer. */
export function start(act: Act): AnswerToken {
  return { type: "start", model: act.model }
}

/** Text in the pieces in which models stream it: a few words, or a sentence of Chinese. */
export function* say(text: string, { streams }: Pick<Act, "streams">, part = 0): Generator<AnswerToken, void, undefined> {
  const pieces = streams ? (text.match(/\S*\s*(?:\S+\s+){0,3}|[^，。！？、；]*[，。！？、；]/gu) ?? []) : [text]
  for (const piece of pieces) if (piece !== "") yield { type: "text", choice: 0, part, text: piece }
}

/** A picture in pieces. */
export async function* picture(png: Uint8Array, manner: PictureManner = {}): Tokens {
  const { part = 1, as = "image", mediaType = "image/png", trailer = { thought: false }, pieceBytes = pieceLength } = manner
  yield { type: "picture", as, part, mediaType, encoding: "binary" }
  for (let at = 0; at < png.byteLength; at += pieceBytes) {
    if (at > 0) await manner.between?.(at / pieceBytes)
    yield { type: "bytes", chunk: owned(png.subarray(at, at + pieceBytes)) }
  }
  yield { type: "picture-end" }
  yield { type: "trailer", trailer }
}

/** What an answer ends with. */
export function* end(
  act: Act,
  text: string,
  pictures: number,
  reason: FinishReason = "stop",
  more: { readonly native?: string; readonly message?: string; readonly promptBlocked?: boolean } = {},
): Generator<AnswerToken, void, undefined> {
  yield { type: "usage", usage: act.usage(text, pictures) }
  yield { type: "finish", choice: 0, reason, native: reason === "stop" ? "STOP" : reason, ...more }
}

/** Waits, and throws in our words when the call is given up. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal })
  } catch (error) {
    throw givenUp(signal, error)
  }
}

/** The failure of a call that was given up. It keeps the reason that was given. */
export function givenUp(signal: AbortSignal, cause?: unknown): GatewayError {
  const reason: unknown = signal.reason
  if (reason instanceof GatewayError) return reason
  if (reason instanceof Error && reason.name === "TimeoutError") return refusal("upstream_timeout", { cause })
  return new GatewayError("upstream_error", "The call to the provider was given up.", { cause })
}
