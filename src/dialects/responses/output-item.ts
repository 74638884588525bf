import type { Chunk } from "#bytes/chunk.ts"
import type { DeliveredImage } from "#canonical/image.ts"
import { members, utf8 } from "#dialects/write.ts"
import type { AnswerForm } from "./answer-form.ts"

/** A finished item of an answer. */
export type OutputItem =
  | { readonly type: "message"; readonly id: string; readonly part: ContentPart }
  | { readonly type: "picture"; readonly id: string; readonly image: DeliveredImage }

/** What a message holds: words, or those of a refusal. */
export type ContentPart = { readonly type: "output_text"; readonly text: string } | { readonly type: "refusal"; readonly refusal: string }

/** Words as they stand in a message. */
export function contentPart(part: ContentPart): object {
  return part.type === "refusal" ? part : { type: part.type, annotations: [], logprobs: [], text: part.text }
}

/** A message as an item. */
export function messageItem(id: string, status: "in_progress" | "completed", content: readonly object[]): object {
  return { id, type: "message", status, role: "assistant", content }
}

/** A picture as an item before it has come. */
export function pendingCall(id: string): object {
  return { id, type: "image_generation_call", status: "in_progress", result: null }
}

/** The facts of a picture: `size` and `output_format` come from its bytes, the others repeat the request. */
export function pictureFacts(image: DeliveredImage, { drawing }: AnswerForm): object {
  return { ...drawing, output_format: image.mediaType.slice("image/".length), size: `${image.width}x${image.height}` }
}

/** Writes a finished item; a picture's bytes pass through. */
export async function* writeItem(item: OutputItem, form: AnswerForm): AsyncGenerator<Chunk> {
  if (item.type === "message") {
    yield utf8(JSON.stringify(messageItem(item.id, "completed", [contentPart(item.part)])))
    return
  }
  const { id, image } = item
  const facts = { id, type: "image_generation_call", status: "completed", ...pictureFacts(image, form) }
  yield utf8(`{${members(facts)},"result":"`)
  yield* image.read("base64")
  const { revisedPrompt } = await image.trailer
  yield utf8(revisedPrompt === undefined ? `"}` : `","revised_prompt":${JSON.stringify(revisedPrompt)}}`)
}
