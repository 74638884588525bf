import { answerPicture, matchesTag, pictureGuards } from "#blobs/picture-answer.ts"
import type { PictureArchive } from "#blobs/picture-archive.ts"
import type { Chunk } from "#bytes/chunk.ts"
import type { Database } from "#database/database.ts"
import type { GalleryPicture } from "#database/gallery-table.ts"
import { attachment, fileNameOf } from "./file-names.ts"
import { noPicture } from "./library.ts"
import type { ThumbnailSize } from "./thumbnail-folder.ts"
import type { Thumbnails } from "./thumbnails.ts"

/** What {@link PictureDelivery} is made of. */
export interface DeliveryOptions {
  readonly database: Database
  /** Absent where nothing is kept. */
  readonly archive: PictureArchive | undefined
  readonly thumbnails: Thumbnails
}

/** A request for a picture's bytes, by whoever has the right to them. */
export interface DeliveryRequest {
  readonly method: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Aborted when nobody waits any more. */
  readonly gone: AbortSignal
}

/** How bytes are given. */
export interface DeliveryWish {
  /** To be saved as a file with a telling name, and not shown. */
  readonly download?: boolean
  /** True where the right to it may be taken away: a browser that has it asks each time whether it still may show it. */
  readonly revocable?: boolean
}

/** Bytes on their way out. */
export interface Delivery {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | AsyncIterable<Chunk>
}

const guards = { ...pictureGuards, "cross-origin-resource-policy": "same-origin" }
const foreverCaching = "private, max-age=31536000, immutable"
const revocableCaching = "private, no-cache"
const nothing = new Uint8Array()

/** Gives the bytes of pictures, and of their thumbnails, to the pages of the web app. */
export class PictureDelivery {
  readonly #options: DeliveryOptions

  constructor(options: DeliveryOptions) {
    this.#options = options
  }

  /** The picture itself, byte for byte: ranges, `If-None-Match`. Throws `not_found`, and `overloaded` while it is on its way to the store. */
  async content(row: GalleryPicture, request: DeliveryRequest, { download = false, revocable = false }: DeliveryWish): Promise<Delivery> {
    const { archive, database } = this.#options
    if (archive === undefined || !(await archive.has(row))) throw noPicture()
    const answer = await answerPicture(request, row, {
      archive,
      now: new Date(database.now()),
      guards,
      // Pages read these bytes too, and the store's own address is not theirs.
      handsOut: false,
      disposition: download ? attachment(fileNameOf(row)) : undefined,
      caching: revocable ? revocableCaching : undefined,
    })
    return { ...answer, body: answer.body ?? nothing }
  }

  /**
   * A small form of it, as WebP, for which the store is asked once where it was not made here before. `holder`: who waits for it. Throws
   * `not_found` where there is none, and `overloaded`.
   */
  async thumbnail(
    row: GalleryPicture,
    request: DeliveryRequest,
    size: ThumbnailSize,
    holder: string,
    { revocable = false }: Pick<DeliveryWish, "revocable"> = {},
  ): Promise<Delivery> {
    const etag = `"${row.sha256}-${size}"`
    const headers = { ...guards, etag, "cache-control": revocable ? revocableCaching : foreverCaching, "content-type": "image/webp" }
    if (matchesTag(request.headers["if-none-match"], etag)) return { status: 304, headers, body: nothing }
    const body = await this.#options.thumbnails.get({ picture: row, size, holder, signal: request.gone })
    return { status: 200, headers: { ...headers, "content-length": String(body.byteLength) }, body }
  }
}
