import type { DecodedPart, GenerationRequest } from "#canonical/request.ts"
import { cardOf, inboundOf } from "#dialects/dialect-testing.ts"
import type { Inbound } from "#dialects/dialect.ts"
import { chat } from "./dialect.ts"

/** A dot as base64, short enough to stay a string. */
export const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
/** Base64 that begins like a picture and is long enough to be lifted out of the JSON. */
export const longPng = `iVBORw0KGgo${"QUJD".repeat(1000)}`
/** A turn that every request can do with. */
export const userTurn = { role: "user", content: "A cat" }

/** Decodes a body sent to `/v1`, where everything with `image` or `flash-exp` in its name draws and `gpt-5` does not. */
export async function decode(body: unknown, more: Partial<Inbound> = {}): Promise<GenerationRequest> {
  const lookup: Inbound["lookup"] = (model) => {
    if (model.includes("image") || model.includes("flash-exp")) return cardOf(model, ["text", "image"])
    return model === "gpt-5" ? cardOf(model, ["text"]) : undefined
  }
  return (await chat.decode(inboundOf("/v1/chat/completions", body, { lookup, ...more }))).request
}

/** A body with nothing but messages for a picture model. */
export function withMessages(...messages: readonly unknown[]): object {
  return { model: "gemini-2.5-flash-image", messages }
}

/** A part in words, so that tables stay readable: its text, or its URL or base64 in angle brackets. */
export function say(part: DecodedPart): string {
  if (part.type === "text") return part.text
  if (part.type === "stored-image") return `<${part.id}>`
  return part.type === "linked-image" ? `<${part.url}>` : `<${Buffer.concat(part.image.chunks).toString()}>`
}
