import { once } from "node:events"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { Chunk } from "#bytes/chunk.ts"
import type { GenerationEvent, Warning } from "#canonical/event.ts"
import type { ImageTrailer, PreparedImage } from "#canonical/image.ts"
import type { PreparedPart, PreparedRequest } from "#canonical/request.ts"
import type { ModelCard } from "#catalog/card.ts"
import { cardOfVendorModel } from "#catalog/catalog.ts"
import type { Transport, TransportReply } from "#http/transport.ts"
import { createUndiciTransport } from "#http/undici-transport.ts"
import type { Channel, Upstream } from "./upstream.ts"

/** What the replaying server does with a request. */
export interface Replay {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | Iterable<Uint8Array>
  /** After the body: end properly, go on saying nothing, or drop the connection. Default `end`. */
  readonly ending?: "end" | "stall" | "drop"
}

/** A request as the server saw it. */
export interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage["headers"]
  readonly body: Buffer
  /** Settles when the answer has ended or its connection has closed. */
  readonly closed: Promise<unknown>
}

/** A provider on a real socket that answers as it is told. */
export class ReplayingServer {
  readonly seen: Seen[] = []
  readonly #server: Server
  #replay: (request: Seen) => Replay = () => ({ status: 500 })

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response))
  }

  static async start(): Promise<ReplayingServer> {
    const server = new ReplayingServer()
    server.#server.listen(0, "127.0.0.1")
    await once(server.#server, "listening")
    return server
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Sets the answer to all requests from now on, and forgets those that were seen. */
  replay(replay: Replay | ((request: Seen) => Replay)): void {
    this.#replay = typeof replay === "function" ? replay : () => replay
    this.seen.length = 0
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, "close")
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const closed = new Promise((resolve) => response.once("close", resolve))
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const { method = "", url = "", headers } = request
    const seen: Seen = { method, url, headers, body: Buffer.concat(pieces), closed }
    this.seen.push(seen)

    const { status = 200, headers: replyHeaders = {}, body = "", ending = "end" } = this.#replay(seen)
    response.on("error", () => {})
    response.writeHead(status, replyHeaders)
    const chunks = typeof body === "string" ? [Buffer.from(body)] : body instanceof Uint8Array ? [body] : body
    for (const chunk of chunks) {
      if (response.destroyed) return
      if (chunk.byteLength > 0 && !response.write(chunk))
        await Promise.race([closed, new Promise((resolve) => response.once("drain", resolve))])
    }
    if (ending === "end") response.end()
    else if (ending === "drop") setImmediate(() => response.destroy())
    else response.flushHeaders()
  }
}

/** Chunks handed out and not yet given back. */
export interface LeaseCount {
  open: number
}

/** A transport whose replies come in chunks of exactly so many bytes, each under a lease that is counted. */
export function rechunkingTransport(inner: Transport, chunkBytes: number, leases: LeaseCount): Transport {
  return {
    send: async (request) => {
      const reply = await inner.send(request)
      return { ...reply, body: rechunk(reply.body, chunkBytes, leases) }
    },
    close: () => inner.close(),
  }
}

async function* rechunk(body: AsyncIterable<Chunk>, chunkBytes: number, leases: LeaseCount): AsyncGenerator<Chunk> {
  let held = Buffer.alloc(0)
  const lend = (bytes: Uint8Array): Chunk => {
    let count = 1
    leases.open++
    return {
      bytes,
      lease: {
        retain: () => void count++,
        release: () => {
          if (count === 0) throw new Error("a chunk was released more often than it was retained")
          if (--count === 0) leases.open--
        },
      },
    }
  }
  for await (const chunk of body) {
    held = Buffer.concat([held, chunk.bytes])
    chunk.lease.release()
    for (; held.length >= chunkBytes; held = held.subarray(chunkBytes)) yield lend(held.subarray(0, chunkBytes))
  }
  if (held.length > 0) yield lend(held)
}

/** What a channel of a test may have that is not usual. */
export interface ChannelOptions {
  readonly baseUrl: string
  readonly settings?: Readonly<Record<string, unknown>>
  readonly model?: string
  readonly card?: Partial<ModelCard>
  readonly key?: string
  readonly transport?: Transport
  readonly idleTimeoutMs?: number
}

/** The key of every test channel. */
export const testKey = "sk-test-0123456789abcdef"

const undici = createUndiciTransport({ environment: {} })

/** Makes a channel to a server of a test. Pictures are fetched by plain requests without credentials. */
export function channelOf(upstream: Upstream, options: ChannelOptions): Channel {
  const { model = "gemini-2.5-flash-image", transport = undici } = options
  const timeouts = { headersTimeoutMs: 10_000, idleTimeoutMs: options.idleTimeoutMs ?? 10_000 }
  return {
    name: "test",
    baseUrl: options.baseUrl,
    key: options.key ?? testKey,
    model,
    card: { ...cardOfVendorModel(model), ...options.card },
    settings: upstream.settings.parse(options.settings ?? {}),
    ...timeouts,
    transport,
    fetchPicture: (url, signal): Promise<TransportReply> => transport.send({ method: "GET", url, headers: {}, signal, ...timeouts }),
  }
}

/** Bytes as they stand in a document. */
export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64")
}

/** A picture of a request; `encoding` says how it is held. */
export function preparedImage(bytes: Uint8Array, encoding: PreparedImage["encoding"] = "binary", mediaType = "image/png"): PreparedImage {
  const held = encoding === "binary" ? bytes : Buffer.from(base64(bytes))
  const middle = Math.floor(held.byteLength / 2)
  return {
    mediaType,
    width: 1,
    height: 1,
    sha256: "0".repeat(64),
    byteLength: bytes.byteLength,
    encoding,
    chunks: [held.subarray(0, middle), held.subarray(middle)],
  }
}

/** A request for a picture by a text, and whatever else a test wants of it. */
export function requestOf(more: Partial<PreparedRequest> = {}): PreparedRequest {
  const parts: readonly PreparedPart[] = [{ type: "text", text: "Draw a fox" }]
  return {
    model: "gemini-2.5-flash-image",
    messages: [{ role: "user", parts }],
    modalities: ["text", "image"],
    pictureRequired: false,
    refusal: "answer",
    shape: {},
    format: {},
    stream: false,
    partialImages: 0,
    warnings: [],
    vendorOptions: {},
    ...more,
  }
}

/** An event whose picture has been read. */
export type ReadEvent =
  | Exclude<GenerationEvent, { image: unknown }>
  | {
      readonly type: "image" | "preview"
      readonly choice: number
      readonly part: number
      readonly mediaType: string
      readonly encoding: PreparedImage["encoding"]
      /** What its chunks held. */
      readonly data: Buffer
      readonly trailer: ImageTrailer
    }

/** Reads an answer as the gateway does: each picture to its end, then the next event, and the picture's trailer. */
export async function readEvents(events: AsyncIterable<GenerationEvent>): Promise<ReadEvent[]> {
  const read: Promise<ReadEvent>[] = []
  for await (const event of events) {
    if (!("image" in event)) {
      read.push(Promise.resolve(event))
      continue
    }
    const { image, ...rest } = event
    const data: Buffer[] = []
    for await (const chunk of image.chunks) {
      data.push(Buffer.from(chunk.bytes))
      chunk.lease.release()
    }
    const { mediaType, encoding } = image
    const whole = image.trailer.then((trailer) => ({ ...rest, mediaType, encoding, data: Buffer.concat(data), trailer }))
    whole.catch(() => {})
    read.push(whole)
  }
  return Promise.all(read)
}

/** The texts of an answer by part, joined, with consecutive deltas of one part as one. */
export function joinText(events: readonly ReadEvent[]): ReadEvent[] {
  return events.reduce<ReadEvent[]>((joined, event) => {
    const last = joined.at(-1)
    if (event.type === "text" && last?.type === "text" && last.part === event.part) {
      return [...joined.slice(0, -1), { ...last, ...event, text: last.text + event.text }]
    }
    return [...joined, event]
  }, [])
}

/** The warnings of an answer by the field that they are about. */
export function warnedParams(events: readonly ReadEvent[]): (string | undefined)[] {
  return events.flatMap((event) => (event.type === "warning" ? [(event.warning as Warning).param] : []))
}
