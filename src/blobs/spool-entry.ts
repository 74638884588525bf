import { createHash } from "node:crypto"
import { Base64Decoder, Base64Encoder } from "#bytes/base64.ts"
import { type Chunk, owned } from "#bytes/chunk.ts"
import { GatewayError } from "#canonical/error.ts"
import type { DeliveredImage, ImageSource, ImageTrailer, StoredImage } from "#canonical/image.ts"
import { type ImageHead, ImageInspector } from "#images/inspector.ts"
import { encodeBase64 } from "./encode-base64.ts"
import { Lane } from "./lane.ts"
import type { PictureArchive, PictureOwner } from "./picture-archive.ts"
import { toSpoolError } from "./spool-error.ts"
import { SpoolFile } from "./spool-file.ts"

/** What an entry needs besides the picture. */
export interface SpoolEntryOptions {
  readonly path: string
  /** Absent: the picture lives only while it is in flight. */
  readonly archive?: PictureArchive
  readonly owner: PictureOwner
  /** Settles when nobody will begin to read the picture any more: its file is let go as soon as its last reader is done. */
  readonly until: Promise<unknown>
  /** How far a reader may lag behind before it reads from the file. */
  readonly liveBytes: number
  /** Longest picture that is taken, decoded. */
  readonly maxBytes: number
}

/** What a provider says of a picture before its data. Only the bytes are believed. */
export type SpoolSource = Pick<ImageSource, "encoding" | "mediaType">

/** Says of a whole picture whether it is what became of its request. */
type IsResult = (picture: Pick<StoredImage, "mediaType" | "sha256">) => boolean

interface Reader {
  readonly lane: Lane
  position: number
}

/** Bytes per read from the file: a multiple of 3, so that base64 can be made of every read by itself. */
const readBytes = 96 * 1024

/**
 * A picture on its way from a provider to many readers. It is decoded, looked at, hashed and written to a file while it
 * passes. The writer waits for the disk at most, never for a reader: one that keeps up gets the very chunks that came in,
 * one that lags reads from the file. Memory is bounded by the window of live chunks and the bytes waiting for the disk.
 *
 * Until its exchange is over it can be read again and again, kept or not: what expires meanwhile is still in the open file.
 */
export class SpoolEntry {
  /** What the picture is, as soon as its first bytes tell; rejects if it is none. */
  readonly head: Promise<ImageHead>
  /** Width and height are 0 until `head` has settled. */
  readonly image: DeliveredImage

  readonly #options: SpoolEntryOptions
  readonly #file: SpoolFile
  readonly #decoder: Base64Decoder | undefined
  readonly #inspector = new ImageInspector()
  readonly #hash = createHash("sha256")
  /** The picture as base64, where it came so. */
  readonly #base64 = new Lane()
  readonly #binary = new Lane()
  readonly #readers = new Set<Reader>()
  readonly #head = Promise.withResolvers<ImageHead>()
  readonly #trailer = Promise.withResolvers<ImageTrailer>()
  readonly #stored = Promise.withResolvers<StoredImage>()
  #changed = Promise.withResolvers<void>()
  #failure: GatewayError | undefined
  #complete = false
  /** True once nothing more will happen to the file but reading. */
  #settled = false
  /** True once nobody will begin to read it. */
  #over = false
  #closed = false

  constructor(source: SpoolSource, options: SpoolEntryOptions) {
    this.#options = options
    this.#decoder = source.encoding === "base64" ? new Base64Decoder() : undefined
    this.#file = new SpoolFile(options.path, options.archive === undefined, {
      written: () => this.#advance(),
      failed: (error) => this.#giveUp(error),
    })
    this.head = this.#head.promise
    this.image = this.#describe(source.mediaType)
    for (const { promise } of [this.#head, this.#trailer, this.#stored]) promise.catch(() => {})
    const end = (): void => {
      this.#over = true
      this.#rest()
    }
    options.until.then(end, end)
  }

  /**
   * Takes the next chunk over; resolves when more may come. Throws `upstream_error` for what is no sound picture and
   * `storage_full` when the disk is full; the entry has failed then.
   */
  async write(chunk: Chunk): Promise<void> {
    try {
      if (this.#failure !== undefined) throw this.#failure
      this.#take(chunk)
    } catch (error) {
      throw this.#giveUp(error)
    } finally {
      chunk.lease.release()
    }
    while (this.#file.full && this.#failure === undefined) await this.#changed.promise
  }

  /**
   * Ends the picture: verifies that it is whole, lets the readers come to their end, and makes it durable. With nothing to
   * keep it for, the stored picture has an empty id. Throws as {@link write} does.
   */
  async finish(trailer: ImageTrailer, isResult: IsResult = () => true): Promise<StoredImage> {
    try {
      if (this.#failure !== undefined) throw this.#failure
      if (this.#decoder !== undefined) this.#push(this.#decoder.finish())
      this.#head.resolve(this.#inspector.finish())
    } catch (error) {
      throw this.#giveUp(error)
    }
    this.#complete = true
    this.#trailer.resolve(trailer)
    this.#advance()
    await this.#file.settle()
    if (this.#failure !== undefined) throw this.#failure
    try {
      const stored = await this.#keep(isResult)
      this.#stored.resolve(stored)
      return stored
    } catch (error) {
      // The picture is whole and still in the file: it can be delivered, though not kept.
      const failure = toSpoolError(error)
      this.#stored.reject(failure)
      throw failure
    } finally {
      this.#settled = true
      this.#rest()
    }
  }

  /** Gives the picture up: whoever waits for it throws `error`, and its file goes. Does nothing once it was verified. */
  fail(error: GatewayError): void {
    if (!this.#complete) this.#giveUp(error)
  }

  #describe(declared: string): DeliveredImage {
    const inspector = this.#inspector
    return {
      get mediaType() {
        return inspector.head?.mediaType ?? declared
      },
      get width() {
        return inspector.head?.width ?? 0
      },
      get height() {
        return inspector.head?.height ?? 0
      },
      read: (encoding) => {
        if (encoding === "binary") return this.#read(this.#binary)
        return this.#decoder === undefined ? encodeBase64(this.#read(this.#binary)) : this.#read(this.#base64)
      },
      trailer: this.#trailer.promise,
      stored: this.#stored.promise,
    }
  }

  #take(chunk: Chunk): void {
    if (this.#decoder === undefined) {
      chunk.lease.retain()
      this.#takeDecoded(chunk)
    } else {
      this.#push(this.#decoder.write(chunk.bytes), chunk)
    }
    if (this.#inspector.failure !== undefined) throw this.#inspector.failure
    const { head } = this.#inspector
    if (head !== undefined) this.#head.resolve(head)
    this.#advance()
  }

  /** Takes what the decoder made of a chunk; canonical pieces that are slices of it share its lease. */
  #push(pieces: ReturnType<Base64Decoder["write"]>, source?: Chunk): void {
    for (const bytes of pieces.canonical) {
      const isSlice = bytes.buffer === source?.bytes.buffer
      if (isSlice) source.lease.retain()
      this.#base64.push(isSlice ? { bytes, lease: source.lease } : owned(bytes))
    }
    for (const bytes of pieces.decoded) this.#takeDecoded(owned(bytes))
  }

  #takeDecoded(chunk: Chunk): void {
    this.#hash.update(chunk.bytes)
    this.#inspector.write(chunk.bytes)
    chunk.lease.retain()
    this.#binary.push(chunk)
    this.#file.append(chunk)
    if (this.#binary.end <= this.#options.maxBytes) return
    throw new GatewayError("upstream_error", "The provider sent a picture that is larger than Limn takes. Ask for a smaller one.", {
      log: { maxBytes: this.#options.maxBytes },
    })
  }

  /** What is no result belongs to its key, but to no request. */
  async #keep(isResult: IsResult): Promise<StoredImage> {
    const { mediaType, width, height } = this.#inspector.finish()
    const picture = { mediaType, width, height, sha256: this.#hash.digest("hex"), byteLength: this.#file.length }
    const { archive, owner, path } = this.#options
    if (archive === undefined) return { ...picture, id: "" }
    const { requestId, ...key } = owner
    try {
      return await archive.keep({ ...picture, path }, isResult(picture) && requestId !== undefined ? { ...key, requestId } : key)
    } catch (error) {
      // It is paid for and whole: where only the database cannot be told of it, it is delivered like one that is not kept.
      if (error instanceof GatewayError && error.code === "ledger_unavailable") return { ...picture, id: "" }
      throw error
    }
  }

  async *#read(lane: Lane): AsyncGenerator<Chunk> {
    if (this.#closed) throw this.#failure ?? new GatewayError("not_found", "This picture is not kept any more.")
    const reader: Reader = { lane, position: 0 }
    this.#readers.add(reader)
    try {
      for (;;) {
        const changed = this.#changed.promise
        if (this.#failure !== undefined) throw this.#failure
        const chunk = lane.at(reader.position) ?? (await this.#readFile(lane, reader.position))
        if (chunk !== undefined) {
          reader.position += chunk.bytes.byteLength
          if (this.#complete) this.#trim()
          yield chunk
        } else if (this.#complete && reader.position === lane.end) {
          return
        } else {
          await changed
        }
      }
    } catch (error) {
      throw this.#failure ?? error
    } finally {
      this.#readers.delete(reader)
      this.#trim()
      this.#rest()
    }
  }

  /** Reads from the file what has left the window: three bytes are four characters. */
  async #readFile(lane: Lane, position: number): Promise<Chunk | undefined> {
    if (position >= this.#durable(lane)) return undefined
    if (lane === this.#binary) return owned(await this.#file.read(position, Math.min(readBytes, this.#file.length - position)))
    const start = Math.floor(position / 4) * 3
    const bytes = await this.#file.read(start, Math.min(readBytes, Math.floor((this.#durable(lane) / 4) * 3) - start))
    const encoder = new Base64Encoder()
    return owned(Buffer.concat([encoder.write(bytes), encoder.finish()]).subarray(position % 4))
  }

  /** Up to which position the file can stand in for a lane. Base64 ends with a whole group, or with the picture. */
  #durable(lane: Lane): number {
    if (lane === this.#binary) return this.#file.length
    return this.#complete && this.#file.length === this.#binary.end ? lane.end : Math.floor(this.#file.length / 3) * 4
  }

  /** Lets go of what nobody needs any more in memory, and wakes whoever waits for more. */
  #advance(): void {
    this.#trim()
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }

  #trim(): void {
    for (const lane of [this.#base64, this.#binary]) {
      const isSource = (lane === this.#base64) === (this.#decoder !== undefined)
      lane.trim(this.#failure === undefined ? this.#durable(lane) : Infinity, this.#passed(lane), isSource ? this.#options.liveBytes : 0)
    }
  }

  /** The position that every reader has passed; nothing counts as passed while new readers are likely to come. */
  #passed(lane: Lane): number {
    if (this.#failure !== undefined) return Infinity
    if (!this.#complete) return 0
    return Math.min(Infinity, ...[...this.#readers].filter((reader) => reader.lane === lane).map(({ position }) => position))
  }

  /** Lets the file go when it is settled, nobody reads it and nobody will begin to. */
  #rest(): void {
    if (this.#settled && this.#over && !this.#closed && this.#readers.size === 0) this.#close()
  }

  /** What is kept has left its path by now. A file that cannot be deleted is nobody's concern here: the sweep finds it. */
  #close(): void {
    this.#closed = true
    this.#file.discard().catch(() => {})
  }

  /** Ends the entry with an error, the first one that came. */
  #giveUp(cause: unknown): GatewayError {
    if (this.#failure !== undefined) return this.#failure
    const failure = toSpoolError(cause)
    this.#failure = failure
    for (const { reject } of [this.#head, this.#trailer, this.#stored]) reject(failure)
    this.#advance()
    this.#close()
    return failure
  }
}
