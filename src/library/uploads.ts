import type { Spool } from "#blobs/spool.ts"
import { owned } from "#bytes/chunk.ts"
import { GatewayError } from "#canonical/error.ts"
import type { PreparedImage } from "#canonical/image.ts"
import type { PictureKind } from "#database/picture-facts-table.ts"
import { type FetchedPicture, pictureLimits, readFetched } from "#gateway/prepare.ts"
import type { Library } from "./library.ts"
import type { Viewer } from "./viewer.ts"

/** What {@link Uploads} are made of. */
export interface UploadOptions {
  readonly library: Library
  /** Absent where nothing is kept. */
  readonly spool: Spool | undefined
  /** Largest file. */
  readonly maxBytes: number
}

/** Whose a picture that comes in is. */
export interface Uploader {
  readonly viewer: Viewer
  /** The key that it is to belong to. */
  readonly keyId: string
}

/** What a picture that comes in is to its user. */
export type UploadKind = Exclude<PictureKind, "generated">

/** Takes pictures that people bring along. What a picture is is found in its bytes. */
export class Uploads {
  readonly #library: Library
  readonly #spool: Spool | undefined
  readonly #maxBytes: number
  /** What is being kept, by user and hash: who sends the same twice at once has one picture. */
  readonly #taking = new Map<string, Promise<string>>()

  constructor({ library, spool, maxBytes }: UploadOptions) {
    this.#library = library
    this.#spool = spool
    this.#maxBytes = maxBytes
  }

  /**
   * Keeps a picture and gives its id: the one that it has already, where these bytes are the user's anyway. Throws `invalid_image` for
   * what is none that a model could be given, `payload_too_large`, and what the spool throws.
   */
  async take(picture: FetchedPicture, kind: UploadKind, { viewer, keyId }: Uploader): Promise<string> {
    const spool = this.#spool
    if (spool === undefined) {
      throw new GatewayError("conflict", "This server keeps no pictures (LIMN_KEEP_PICTURES is 0), so none can be uploaded.")
    }
    const image = await readFetched(picture, "picture", { ...pictureLimits, maxBytes: this.#maxBytes, maxTotalBytes: this.#maxBytes })
    const name = `${viewer.id} ${image.sha256}`
    const taken = this.#taking.get(name) ?? this.#keep(spool, image, kind, { viewer, keyId })
    this.#taking.set(name, taken)
    try {
      return await taken
    } finally {
      this.#taking.delete(name)
    }
  }

  async #keep(spool: Spool, image: PreparedImage, kind: UploadKind, { viewer, keyId }: Uploader): Promise<string> {
    const known = await this.#library.takeAgain(image.sha256, viewer)
    if (known !== undefined) return known
    const over = Promise.withResolvers<void>()
    const entry = spool.open(image, { owner: { keyId }, until: over.promise })
    try {
      for (const bytes of image.chunks) await entry.write(owned(bytes))
      const { id } = await entry.finish({ thought: false })
      if (id === "") throw new GatewayError("ledger_unavailable", "The picture could not be kept. Try again in a few seconds.")
      await this.#library.record(id, { kind })
      return id
    } finally {
      over.resolve()
    }
  }
}
