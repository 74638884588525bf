import { setImmediate } from "node:timers/promises"
import { type Chunk, owned } from "#bytes/chunk.ts"
import type { DeliveredImage } from "#canonical/image.ts"

/** Text as a chunk of a body. */
export function utf8(text: string): Chunk {
  return owned(Buffer.from(text))
}

/** The members of an object as JSON without its braces, to be written behind others: `"a":1,"b":2`. */
export function members(object: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(object).slice(1, -1)
}

/** Text as the inside of a JSON string, without its quotes. */
export function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

/** Whole seconds since 1970, as OpenAI's APIs write times. */
export function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}

/**
 * Whether a picture is known to be a thought. Where a model may think in pictures, the gateway shows each one only when
 * all is known of it; a trailer that is still open therefore belongs to a result, which streams at once.
 */
export async function isThought(image: DeliveredImage): Promise<boolean> {
  const trailer = await Promise.race([image.trailer, setImmediate()])
  return trailer?.thought === true
}
