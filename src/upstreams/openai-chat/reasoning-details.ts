import type { Signature } from "#canonical/image.ts"
import type { PreparedPart } from "#canonical/request.ts"
import { items, members, words } from "../read.ts"

/** Every signature that is made here begins so, and hardly any other: 18 bytes are whole characters of base64. */
const mark = Buffer.from('[{"type":"reasonin').toString("base64")

/** Longest `data` of all of them together, in UTF-16 units. Beyond it there is no signature: an answer does not fail for that. */
const mostData = 16 * 1024 * 1024

/**
 * Gathers the encrypted `reasoning_details` of an answer. They belong to a message and not to its parts, and want to come back
 * unchanged; so all of them together are the signature of one empty text behind the others.
 */
export class ReasoningDetails {
  readonly #details: unknown[] = []
  #length = 0

  /** Takes those of a message, or of a piece of one. Throws `upstream_error` for one that is too long to be kept. */
  take(message: Readonly<Record<string, unknown>>): void {
    for (const detail of items(message["reasoning_details"])) {
      const { type, data, ...rest } = members(detail)
      const text = type === "reasoning.encrypted" ? words(data) : undefined
      if (text === undefined) continue
      this.#length += text.length
      if (this.#length > mostData) this.#details.length = 0
      else this.#details.push({ type, ...rest, data })
    }
  }

  /** Undefined where nothing came, or too much. */
  get signature(): Signature | undefined {
    return this.#details.length === 0 ? undefined : Buffer.from(Buffer.from(JSON.stringify(this.#details)).toString("base64"))
  }
}

/** Gives the `reasoning_details` that an assistant's message came with; nothing where it has none from here. */
export function detailsOf(parts: readonly PreparedPart[]): { readonly reasoning_details?: readonly unknown[] } {
  const details = parts.flatMap(({ signature }) => (signature === undefined ? [] : readSignature(signature)))
  return details.length === 0 ? {} : { reasoning_details: details }
}

function readSignature(signature: Signature): readonly unknown[] {
  const text = Buffer.from(signature).toString("latin1")
  if (!text.startsWith(mark)) return []
  try {
    return items(JSON.parse(Buffer.from(text, "base64").toString()))
  } catch {
    return []
  }
}
