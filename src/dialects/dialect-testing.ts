import { createHash } from "node:crypto"
import type { Chunk, Lease } from "#bytes/chunk.ts"
import type { DeliveryEvent } from "#canonical/event.ts"
import type { DeliveredImage, ImageTrailer, StoredImage } from "#canonical/image.ts"
import type { ModelCard } from "#catalog/card.ts"
import type { Delivery, Inbound, Outbound, Past } from "#dialects/dialect.ts"

/** How a fake picture behaves. */
interface FakeOptions {
  readonly mediaType?: string
  readonly width?: number
  readonly height?: number
  readonly trailer?: ImageTrailer
  /** Longest chunk in bytes of what is read. Default: all at once. */
  readonly chunkBytes?: number
  /** Breaks every reading after so many bytes of it. */
  readonly breakAfterBytes?: number
  /** Counts one lease per chunk. */
  readonly leases?: LeaseCount
}

/** Counts leases, so that a test can tell whether all were given back. */
export class LeaseCount {
  #open = 0
  #taken = 0

  /** Leases that are held now. */
  get open(): number {
    return this.#open
  }

  /** Leases that were ever taken. */
  get taken(): number {
    return this.#taken
  }

  /** Takes one lease. Releasing it once too often throws. */
  take(): Lease {
    let count = 1
    this.#open++
    this.#taken++
    return {
      retain: () => {
        count++
      },
      release: () => {
        if (count === 0) throw new Error("a lease was released more often than it was taken")
        if (--count === 0) this.#open--
      },
    }
  }
}

/** Makes a picture in memory. The bytes need not be a picture: dialects do not look at them. */
export function fakeImage(bytes: Uint8Array, options: FakeOptions = {}): DeliveredImage {
  const { mediaType = "image/png", width = 1024, height = 1024, chunkBytes = Number.POSITIVE_INFINITY, breakAfterBytes } = options
  const leases = options.leases ?? new LeaseCount()
  const sha256 = createHash("sha256").update(bytes).digest("hex")
  const stored: StoredImage = { id: sha256.slice(0, 26), sha256, mediaType, width, height, byteLength: bytes.byteLength }
  return {
    mediaType,
    width,
    height,
    async *read(encoding): AsyncGenerator<Chunk> {
      const written = encoding === "binary" ? bytes : Buffer.from(Buffer.from(bytes).toString("base64"))
      for (let start = 0; start < written.byteLength; start += chunkBytes) {
        if (breakAfterBytes !== undefined && start >= breakAfterBytes) throw new Error("the picture broke off")
        yield { bytes: written.subarray(start, start + chunkBytes), lease: leases.take() }
      }
    },
    trailer: Promise.resolve(options.trailer ?? { thought: false }),
    stored: Promise.resolve(stored),
  }
}

/** Makes a request as the server hands it to a dialect; `body` that is neither text nor bytes is sent as JSON. */
export function inboundOf(path: string, body: unknown, more: Partial<Inbound> = {}): Inbound {
  const bytes = body instanceof Uint8Array ? body : Buffer.from(typeof body === "string" ? body : JSON.stringify(body))
  return {
    method: "POST",
    path,
    params: {},
    query: new URLSearchParams(),
    headers: { "content-type": "application/json" },
    body: [bytes],
    lookup: () => undefined,
    past: nothingKept,
    ...more,
  }
}

/** The past of a key that has none. */
export const nothingKept: Past = {
  keeps: true,
  find: () => Promise.resolve(undefined),
  conversation: () => Promise.resolve({ turns: [], whole: false }),
  tell: () => {
    throw new Error("nothing is kept")
  },
  callOff: () => Promise.resolve(),
  forget: () => Promise.resolve(false),
}

/** A card with nothing in it but what a model puts out. */
export function cardOf(id: string, output: ModelCard["output"]): ModelCard {
  return {
    id,
    author: "test",
    name: id,
    description: { en: "", zh: "" },
    aliases: [],
    input: ["text", "image"],
    output,
    aspectRatios: [],
    imageSizes: [],
    pixels: {},
    maxInputImages: 16,
    contextLength: 32_768,
    maxOutputTokens: 32_768,
    streams: true,
    imageOnly: true,
    thinks: false,
    signatures: false,
    imageTokens: {},
    inputImageTokens: { usual: 258, most: 2580 },
    prices: [],
    lifeCycle: { state: "current" },
  }
}

/** What an encoder is told, with a link maker that names pictures by their id. */
export function deliveryOf(more: Partial<Delivery> = {}): Delivery {
  return {
    id: "req-1",
    createdAt: new Date("2026-11-21T04:00:00Z"),
    model: "gemini-2.5-flash-image",
    demo: false,
    warnings: [],
    link: (image) => `https://limn.example/i/${image.id}.png`,
    ...more,
  }
}

/** Plays events, and then, where one is given, a failure. */
export async function* play(events: readonly DeliveryEvent[], failure?: unknown): AsyncGenerator<DeliveryEvent> {
  yield* events
  if (failure !== undefined) throw failure
}

/** Reads a body to its end, giving every lease back. */
export async function collect(outbound: Outbound): Promise<Buffer> {
  if (outbound.body instanceof Uint8Array) return Buffer.from(outbound.body)
  const pieces: Uint8Array[] = []
  for await (const { bytes, lease } of outbound.body) {
    pieces.push(Uint8Array.from(bytes))
    lease.release()
  }
  return Buffer.concat(pieces)
}

/** Reads a body until it fails, and gives what came before together with the failure. */
export async function collectUntilFailure(outbound: Outbound): Promise<{ body: Buffer; failure: unknown }> {
  const pieces: Uint8Array[] = []
  try {
    if (outbound.body instanceof Uint8Array) return { body: Buffer.from(outbound.body), failure: undefined }
    for await (const { bytes, lease } of outbound.body) {
      pieces.push(Uint8Array.from(bytes))
      lease.release()
    }
    return { body: Buffer.concat(pieces), failure: undefined }
  } catch (failure) {
    return { body: Buffer.concat(pieces), failure }
  }
}
