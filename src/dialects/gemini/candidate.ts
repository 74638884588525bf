import { type Chunk, owned } from "#bytes/chunk.ts"
import type { DeliveryEvent, FinishReason } from "#canonical/event.ts"
import type { DeliveredImage, Signature } from "#canonical/image.ts"
import { utf8 } from "#dialects/write.ts"

/** One `finish` event. */
export type Finish = Extract<DeliveryEvent, { readonly type: "finish" }>

/** What is said of a part behind its data. */
interface PartFlags {
  readonly thought?: boolean
  readonly signature?: Signature
}

/** Writes a text part. */
export function textPart(text: string, flags: PartFlags): Uint8Array {
  return Buffer.concat([Buffer.from(`{"text":${JSON.stringify(text)}`), partEnd(flags)])
}

/**
 * Writes a picture as an `inlineData` part between two pieces of text. The base64 passes through as the chunks in which
 * it comes; what the provider says after the data follows it in the same object. Throws as the picture's stream does.
 */
export async function* picturePart(before: string, image: DeliveredImage, after: string): AsyncGenerator<Chunk> {
  yield utf8(`${before}{"inlineData":{"mimeType":${JSON.stringify(image.mediaType)},"data":"`)
  yield* image.read("base64")
  const flags = await image.trailer
  yield owned(Buffer.concat([Buffer.from(`"}`), partEnd(flags), Buffer.from(after)]))
}

function partEnd({ thought, signature }: PartFlags): Uint8Array {
  const flag = thought === true ? `,"thought":true` : ""
  if (signature === undefined) return Buffer.from(`${flag}}`)
  return Buffer.concat([Buffer.from(`${flag},"thoughtSignature":"`), signature, Buffer.from(`"}`)])
}

const finishReasons = {
  stop: "STOP",
  length: "MAX_TOKENS",
  content_filter: "SAFETY",
  no_image: "NO_IMAGE",
  other: "OTHER",
} as const satisfies Record<FinishReason, string>

/** Google's names are upper-case words, and its clients take unknown ones; other providers' words are translated. */
const googleName = /^[A-Z][A-Z_]*$/

function nativeName(finish: Finish): string | undefined {
  return finish.native !== undefined && googleName.test(finish.native) ? finish.native : undefined
}

/** The members of a candidate that say how it ended. */
export function candidateEnd(finish: Finish): Readonly<Record<string, unknown>> {
  return {
    finishReason: nativeName(finish) ?? finishReasons[finish.reason],
    ...(finish.message === undefined ? {} : { finishMessage: finish.message }),
    index: finish.choice,
  }
}

/** What stands in place of candidates where the prompt itself was refused. */
export function promptFeedback(finish: Finish): Readonly<Record<string, unknown>> {
  return {
    blockReason: nativeName(finish) ?? (finish.reason === "content_filter" ? "SAFETY" : "OTHER"),
    ...(finish.message === undefined ? {} : { blockReasonMessage: finish.message }),
  }
}
