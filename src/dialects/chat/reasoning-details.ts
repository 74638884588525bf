import type { DeliveredImage } from "#canonical/image.ts"
import type { DecodedPart, TextPart } from "#canonical/request.ts"
import { Lifted } from "#json/body.ts"
import type { Fields } from "#json/fields.ts"
import type { TextEvent } from "./message-writer.ts"

/** A text of a model's turn, or the place of one of its pictures, with what it was signed with. */
type SignedPart = TextPart | { readonly type: "picture"; readonly signature?: Uint8Array }

/** Longest `data` that is written and read, in bytes. Nothing is lost above it where pictures are kept: signatures are remembered as well. */
const maxDataBytes = 4 * 1024 * 1024

/**
 * Gathers what a model signed in one choice. A client that sends `reasoning_details` back with the assistant's message, as
 * OpenRouter asks, brings the signatures back by itself.
 */
export class ReasoningDetails {
  readonly #parts: (TextPart | DeliveredImage)[] = []
  #open: number | undefined

  /** Pieces with a signature are parts by themselves, so they are not joined. */
  text({ part, text, thought, signature }: TextEvent): void {
    if (thought === true && signature === undefined) return
    const last = this.#parts.at(-1)
    const isSame = this.#open === part && last !== undefined && "type" in last && signature === undefined
    if (isSame) this.#parts[this.#parts.length - 1] = { ...last, text: last.text + text }
    else
      this.#parts.push({ type: "text", text, ...(thought === true ? { thought } : {}), ...(signature === undefined ? {} : { signature }) })
    this.#open = signature === undefined ? part : undefined
  }

  picture(image: DeliveredImage): void {
    this.#parts.push(image)
    this.#open = undefined
  }

  /** The member of the message, once all its pictures are complete; nothing where nothing was signed. `id`: unique, because clients drop what comes twice. */
  async written(id: string): Promise<{ readonly reasoning_details?: readonly object[] }> {
    const parts = await Promise.all(this.#parts.map(async (part) => ("type" in part ? part : pictureWith((await part.trailer).signature))))
    if (!parts.some(({ signature }) => signature !== undefined)) return {}
    const data = Buffer.from(JSON.stringify(parts.map(written))).toString("base64")
    if (data.length > maxDataBytes) return {}
    return { reasoning_details: [{ type: "reasoning.encrypted", data, format: "google-gemini-v1", id, index: 0 }] }
  }
}

/**
 * Signs the parts of an assistant's message with what stands in its `reasoning_details`: where its words and the number of its
 * pictures are the same up to space, they become the parts that they were; where the words were changed, its pictures and its
 * first text are signed. What is not from here, or does not fit, is passed over.
 */
export function signParts(message: Fields, parts: readonly DecodedPart[]): readonly DecodedPart[] {
  const signed = readDetails(message.raw("reasoning_details"))
  const pictures = parts.filter((part) => part.type !== "text")
  const signedPictures = signed.filter((part) => part.type === "picture")
  if (signed.length === 0 || signedPictures.length !== pictures.length) return parts
  if (squeezed(signed) === squeezed(parts)) {
    const rest = pictures.values()
    return signed.map((part) => (part.type === "text" ? part : withSignature(rest.next().value as DecodedPart, part.signature)))
  }
  const firstText = parts.find((part) => part.type === "text")
  const textSignature = signed.find((part) => part.type === "text" && part.thought !== true && part.signature !== undefined)?.signature
  return parts.map((part) => {
    if (part.type !== "text") return withSignature(part, signedPictures[pictures.indexOf(part)]?.signature)
    return part === firstText ? withSignature(part, textSignature) : part
  })
}

function pictureWith(signature: Uint8Array | undefined): SignedPart {
  return { type: "picture", ...(signature === undefined ? {} : { signature }) }
}

function withSignature<P extends DecodedPart>(part: P, signature: Uint8Array | undefined): P {
  return signature === undefined ? part : { ...part, signature }
}

function squeezed(parts: readonly (DecodedPart | SignedPart)[]): string {
  return parts
    .flatMap((part) => (part.type === "text" && part.thought !== true ? part.text : []))
    .join("")
    .replaceAll(/\s+/g, "")
}

/** Clients join the lists of many answers, so that only the last that is from here counts. */
function readDetails(details: unknown): readonly SignedPart[] {
  if (!Array.isArray(details)) return []
  return (
    details.map((detail: unknown) => readData(Reflect.get(Object(detail) as object, "data"))).findLast((parts) => parts.length > 0) ?? []
  )
}

function readData(data: unknown): readonly SignedPart[] {
  const isLifted = data instanceof Lifted
  if (!isLifted && typeof data !== "string") return []
  if ((isLifted ? data.byteLength : data.length) > maxDataBytes) return []
  try {
    const parts: unknown = JSON.parse(Buffer.from(isLifted ? data.text() : data, "base64").toString(), readSignature)
    return Array.isArray(parts) && parts.every(isSignedPart) ? parts : []
  } catch {
    return []
  }
}

function isSignedPart(value: unknown): value is SignedPart {
  if (typeof value !== "object" || value === null) return false
  const { type, text, thought, signature, ...rest } = value as Readonly<Record<string, unknown>>
  const isText = type === "text" && typeof text === "string" && text.isWellFormed() && (thought === undefined || thought === true)
  const isPicture = type === "picture" && text === undefined && thought === undefined
  return (isText || isPicture) && (signature === undefined || signature instanceof Uint8Array) && Object.keys(rest).length === 0
}

/** Signatures are ASCII and go along as text. */
function written({ signature, ...part }: SignedPart): object {
  return signature === undefined ? part : { ...part, signature: Buffer.from(signature).toString("latin1") }
}

function readSignature(name: string, value: unknown): unknown {
  const isSignature = name === "signature" && typeof value === "string" && /^[\w+/=-]+$/.test(value)
  return isSignature ? Buffer.from(value, "latin1") : value
}
