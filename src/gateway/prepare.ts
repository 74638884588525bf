import { createHash } from "node:crypto"
import { setImmediate } from "node:timers/promises"
import { Base64Decoder, Base64Error } from "#bytes/base64.ts"
import type { Chunk } from "#bytes/chunk.ts"
import { GatewayError } from "#canonical/error.ts"
import type { InlineImage, PreparedImage } from "#canonical/image.ts"
import type {
  DecodedPart,
  GenerationRequest,
  LinkedImagePart,
  Message,
  PreparedPart,
  StoredImagePart,
  TextPart,
} from "#canonical/request.ts"
import type { ModelCard } from "#catalog/card.ts"
import { ImageError } from "#images/image-error.ts"
import { ImageInspector } from "#images/inspector.ts"

/** Bounds on the pictures of one request. */
export interface PictureLimits {
  readonly maxPictures: number
  /** Decoded bytes of one picture. */
  readonly maxBytes: number
  /** Decoded bytes of all pictures together. */
  readonly maxTotalBytes: number
  /** Pixels a side. */
  readonly maxSide: number
  readonly maxPixels: number
}

/** The limits that hold unless a server is configured otherwise: 16 pictures of 20 MiB, 64 MiB together, 16,384 pixels a side, 50 megapixels. */
export const pictureLimits: PictureLimits = {
  maxPictures: 16,
  maxBytes: 20 * 1024 * 1024,
  maxTotalBytes: 64 * 1024 * 1024,
  maxSide: 16_384,
  maxPixels: 50_000_000,
}

/** A picture that was fetched for a request. */
export interface FetchedPicture {
  readonly mediaType?: string
  readonly chunks: AsyncIterable<Chunk>
}

/** A picture that a request only names. */
export type NamedPart = LinkedImagePart | StoredImagePart

/** Reads a picture that a request names: one of our own from the store, any other through the safe fetcher. */
export type FetchPicture = (part: NamedPart, signal: AbortSignal) => Promise<FetchedPicture>

/** What {@link preparePictures} gives: the conversation and mask with every picture in hand. */
export interface PreparedPictures {
  readonly messages: readonly Message<PreparedPart>[]
  readonly mask?: PreparedPart
  /** Every picture by the `param` of its part. */
  readonly byParam: ReadonlyMap<string, PreparedImage>
}

/** How many bytes are looked at before other requests get a turn. */
const turnBytes = 1024 * 1024

/**
 * Fetches, decodes strictly, measures and hashes every picture of a request. Each picture that is only named is fetched once.
 * Throws `invalid_image`, `invalid_image_url`, `payload_too_large` or `invalid_request`, each with the field's path.
 */
export async function preparePictures(
  request: GenerationRequest,
  card: ModelCard,
  fetchPicture: FetchPicture,
  signal: AbortSignal,
  limits: PictureLimits = pictureLimits,
): Promise<PreparedPictures> {
  const parts = request.messages.flatMap((message) => message.parts)
  const pictures = parts.filter((part) => part.type !== "text").length
  const most = Math.min(limits.maxPictures, card.maxInputImages)
  const given = request.messages.at(-1)?.parts.filter((part) => part.type !== "text").length ?? 0
  if (given > most) {
    const takes = most === 0 ? "takes no pictures" : `takes at most ${most} ${most === 1 ? "picture" : "pictures"} in a turn`
    throw new GatewayError("invalid_request", `The model \`${request.model}\` ${takes}; ${given} were sent.`, {
      param: paramOf(parts.at(-1)),
    })
  }
  if (pictures > limits.maxPictures * 4) {
    throw new GatewayError(
      "invalid_request",
      `The conversation holds ${pictures} pictures; at most ${limits.maxPictures * 4} can be sent along.`,
    )
  }

  const fetched = new Map<string, Promise<PreparedImage>>()
  const byParam = new Map<string, PreparedImage>()
  let totalBytes = 0
  const count = (bytes: number, param: string): void => {
    totalBytes += bytes
    if (totalBytes > limits.maxTotalBytes) throw tooLarge("The pictures of this request together are", limits.maxTotalBytes, param)
  }
  const prepareImage = async (part: Exclude<DecodedPart, TextPart>): Promise<PreparedImage> => {
    if (part.type === "inline-image") {
      // Many small pictures can be as much work as a large one.
      await setImmediate()
      return inspectInline(part.image, part.param, limits, count)
    }
    const name = part.type === "linked-image" ? part.url : part.id
    let image = fetched.get(name)
    if (image === undefined) {
      image = readFetched(await fetchPicture(part, signal), part.param, limits, count)
      fetched.set(name, image)
    }
    return image
  }
  const prepare = async (part: DecodedPart): Promise<PreparedPart> => {
    if (part.type === "text") return part
    const image = await prepareImage(part)
    byParam.set(part.param, image)
    return {
      type: "image",
      image,
      ...("thought" in part && part.thought !== undefined ? { thought: part.thought } : {}),
      ...(part.signature === undefined ? {} : { signature: part.signature }),
    }
  }

  const messages: Message<PreparedPart>[] = []
  for (const message of request.messages) {
    const prepared: PreparedPart[] = []
    for (const part of message.parts) prepared.push(await withParam(prepare(part), paramOf(part)))
    messages.push({ role: message.role, parts: prepared })
  }
  if (request.mask === undefined) return { messages, byParam }
  return { messages, byParam, mask: await withParam(prepare(request.mask), paramOf(request.mask)) }
}

function paramOf(part: DecodedPart | undefined): string {
  return part === undefined || part.type === "text" ? "messages" : part.param
}

/** Adds the field's path to failures that do not know it. */
async function withParam<T>(work: Promise<T>, param: string): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof GatewayError && error.details.param === undefined) {
      throw new GatewayError(error.code, error.message, { ...error.details, param })
    }
    throw error
  }
}

async function inspectInline(
  source: InlineImage,
  param: string,
  limits: PictureLimits,
  count: (bytes: number, param: string) => void,
): Promise<PreparedImage> {
  const intake = new Intake(limits, param, count)
  if (source.encoding === "binary") {
    for (const bytes of source.chunks) await intake.take(bytes)
    return intake.finish("binary", source.chunks)
  }
  const decoder = new Base64Decoder()
  const canonical: Uint8Array[] = []
  try {
    for (const bytes of source.chunks) {
      for (let start = 0; start < bytes.byteLength; start += turnBytes) {
        const piece = decoder.write(bytes.subarray(start, start + turnBytes))
        canonical.push(...piece.canonical)
        for (const decoded of piece.decoded) await intake.take(decoded)
      }
    }
    const last = decoder.finish()
    canonical.push(...last.canonical)
    for (const decoded of last.decoded) await intake.take(decoded)
  } catch (error) {
    if (!(error instanceof Base64Error)) throw error
    throw new GatewayError("invalid_image", `The picture is not valid base64: ${error.message} Send standard, padded base64.`, {
      param,
      cause: error,
    })
  }
  return intake.finish("base64", canonical)
}

/**
 * Reads one picture, and checks, measures and hashes it. `count` hears of its bytes as they come. Throws `invalid_image` and
 * `payload_too_large` with `param`.
 */
export async function readFetched(
  picture: FetchedPicture,
  param: string,
  limits: PictureLimits,
  count: (bytes: number, param: string) => void = () => {},
): Promise<PreparedImage> {
  const intake = new Intake(limits, param, count)
  const chunks: Uint8Array[] = []
  for await (const chunk of picture.chunks) {
    const bytes = Uint8Array.from(chunk.bytes)
    chunk.lease.release()
    chunks.push(bytes)
    await intake.take(bytes)
  }
  return intake.finish("binary", chunks)
}

/** Measures and hashes one picture while its decoded bytes pass. */
class Intake {
  readonly #hash = createHash("sha256")
  readonly #inspector: ImageInspector
  readonly #limits: PictureLimits
  readonly #param: string
  readonly #count: (bytes: number, param: string) => void
  #byteLength = 0
  #sinceTurn = 0

  constructor(limits: PictureLimits, param: string, count: (bytes: number, param: string) => void) {
    this.#limits = limits
    this.#param = param
    this.#count = count
    this.#inspector = new ImageInspector({ limits: { maxSide: limits.maxSide, maxPixels: limits.maxPixels }, checksums: true })
  }

  async take(decoded: Uint8Array): Promise<void> {
    this.#byteLength += decoded.byteLength
    if (this.#byteLength > this.#limits.maxBytes) throw tooLarge("The picture is", this.#limits.maxBytes, this.#param)
    this.#count(decoded.byteLength, this.#param)
    this.#hash.update(decoded)
    this.#look(() => this.#inspector.write(decoded))
    this.#sinceTurn += decoded.byteLength
    if (this.#sinceTurn < turnBytes) return
    this.#sinceTurn = 0
    await setImmediate()
  }

  finish(encoding: PreparedImage["encoding"], chunks: readonly Uint8Array[]): PreparedImage {
    const { mediaType, width, height } = this.#look(() => this.#inspector.finish())
    return { mediaType, width, height, sha256: this.#hash.digest("hex"), byteLength: this.#byteLength, encoding, chunks }
  }

  #look<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof ImageError)) throw error
      throw new GatewayError("invalid_image", error.message, { param: this.#param, cause: error })
    }
  }
}

function tooLarge(what: string, maxBytes: number, param: string): GatewayError {
  return new GatewayError(
    "payload_too_large",
    `${what} larger than ${Math.floor(maxBytes / (1024 * 1024))} MiB, the limit of this server. Send a smaller one.`,
    { param },
  )
}
