import type { PictureArchive } from "#blobs/picture-archive.ts"
import type { PictureRow } from "#blobs/picture-rows.ts"
import { GatewayError } from "#canonical/error.ts"
import { ImageError } from "#images/image-error.ts"
import { FairTurns } from "./fair-turns.ts"
import type { ThumbnailFolder, ThumbnailSize } from "./thumbnail-folder.ts"

/** What {@link Thumbnails} are made of. */
export interface ThumbnailOptions {
  readonly archive: Pick<PictureArchive, "readPicture">
  readonly folder: ThumbnailFolder
}

/** Whose pixels are wanted, for whom. */
export interface ThumbnailWish {
  readonly picture: Pick<PictureRow, "sha256" | "byteLength" | "createdAt">
  readonly size: ThumbnailSize
  /** Whoever waits: each waits for its own ones first. */
  readonly holder: string
  /** Ends the wait. */
  readonly signal: AbortSignal
}

/** Each may take some hundred megabytes while it is worked on. */
const atOnce = 2
const mostWaiting = 500
/** More than any page shows, and far from all, so that nobody keeps the others out. */
const mostOfHolder = 200
const quality = 80
/** Larger files are not read into memory for a thumbnail. */
const mostBytes = 128 * 1024 * 1024
const mostRemembered = 10_000

/** Makes pictures small, once: WebP, upright, the first frame, never enlarged. */
export class Thumbnails {
  readonly #archive: Pick<PictureArchive, "readPicture">
  readonly #folder: ThumbnailFolder
  readonly #turns = new FairTurns({ atOnce, mostWaiting, mostOfHolder })
  readonly #making = new Map<string, Promise<Uint8Array>>()
  /** Hashes of what could not be decoded: nobody tries that again. */
  readonly #hopeless = new Set<string>()

  constructor({ archive, folder }: ThumbnailOptions) {
    this.#archive = archive
    this.#folder = folder
  }

  /** Gives a thumbnail as a file. Throws `not_found` where there is none to be had of this picture, and `overloaded` where too many wait. */
  async get(wish: ThumbnailWish): Promise<Uint8Array> {
    const { size } = wish
    const { sha256, byteLength } = wish.picture
    const kept = await this.#folder.read(sha256, size)
    if (kept !== undefined) return kept
    const name = `${sha256}-${size}`
    for (;;) {
      if (this.#hopeless.has(sha256) || byteLength > mostBytes) throw noThumbnail()
      const running = this.#making.get(name)
      if (running === undefined) break
      // Where whoever came first has left, somebody else has to do it.
      const made = await running.catch(() => undefined)
      if (made !== undefined) return made
    }
    const made = this.#turns.take(wish.holder, wish.signal, () => this.#make(wish))
    this.#making.set(name, made)
    try {
      return await made
    } finally {
      if (this.#making.get(name) === made) this.#making.delete(name)
    }
  }

  async #make({ picture, size }: ThumbnailWish): Promise<Uint8Array> {
    const pieces: Uint8Array[] = []
    for await (const { bytes, lease } of this.#archive.readPicture(picture)) {
      pieces.push(Uint8Array.from(bytes))
      lease.release()
    }
    const { sha256 } = picture
    try {
      // Loaded when first needed: the picture library takes a tenth of a second that no start should pay for.
      const { convertImage } = await import("#images/convert.ts")
      const small = await convertImage(Buffer.concat(pieces), { mediaType: "image/webp", compression: quality, maxSide: size })
      await this.#folder.write(sha256, size, small)
      return small
    } catch (error) {
      if (!(error instanceof ImageError)) throw error
      if (this.#hopeless.size < mostRemembered) this.#hopeless.add(sha256)
      throw noThumbnail(error)
    }
  }
}

function noThumbnail(cause?: unknown): GatewayError {
  return new GatewayError("not_found", "There is no small form of this picture. Open the picture itself.", { cause })
}
