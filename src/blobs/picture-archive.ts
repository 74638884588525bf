import { randomBytes } from "node:crypto"
import type { Chunk } from "#bytes/chunk.ts"
import type { StoredImage } from "#canonical/image.ts"
import type { BlobStore, ByteRange } from "./blob-store.ts"
import type { PictureRow, PictureRows } from "./picture-rows.ts"

/** For whom a picture was made. */
export interface PictureOwner {
  readonly keyId?: string
  readonly requestId?: string
}

/** A finished file with a verified picture in it. */
export interface FinishedPicture extends Omit<StoredImage, "id" | "expiresAt"> {
  readonly path: string
}

/** What an archive is made of. */
export interface PictureArchiveOptions {
  readonly store: BlobStore
  readonly rows: PictureRows
  /** How long pictures are kept, in milliseconds; absent: for ever. */
  readonly keepMs?: number
  /** Default: the system's clock. */
  readonly now?: () => Date
}

const rowsAtOnce = 100

/**
 * The pictures that are kept: bytes in the store, shared by all rows with the same hash, and a row for each picture. The
 * bytes come before the row and go after it, so a row without bytes never comes about; bytes without a row may, and
 * are swept.
 */
export class PictureArchive {
  readonly #store: BlobStore
  readonly #rows: PictureRows
  readonly #keepMs: number | undefined
  readonly #now: () => Date
  readonly #busy = new Map<string, Promise<unknown>>()

  constructor({ store, rows, keepMs, now = () => new Date() }: PictureArchiveOptions) {
    this.#store = store
    this.#rows = rows
    this.#keepMs = keepMs
    this.#now = now
  }

  /** Takes a finished file over; resolves when bytes and row are durable. */
  async keep({ path, ...picture }: FinishedPicture, owner: PictureOwner): Promise<StoredImage> {
    const createdAt = this.#now()
    const expiry = this.#keepMs === undefined ? {} : { expiresAt: new Date(createdAt.getTime() + this.#keepMs) }
    const stored: StoredImage = { ...picture, ...expiry, id: randomPictureId() }
    await this.#alone(picture.sha256, async () => {
      await this.#store.put(path, picture.sha256)
      await this.#rows.insert({ ...stored, ...owner, createdAt })
    })
    return stored
  }

  /** The row of a picture that is kept and has not expired. */
  async find(id: string): Promise<PictureRow | undefined> {
    if (!/^[0-9a-v]{26}$/.test(id)) return undefined
    const row = await this.#rows.find(id)
    return row?.expiresAt !== undefined && row.expiresAt <= this.#now() ? undefined : row
  }

  /** Reads bytes by their hash. Throws `not_found` where they are gone. */
  read(sha256: string, range?: ByteRange): AsyncIterable<Chunk> {
    return this.#store.open(sha256, range)
  }

  /** Whether the bytes are there. */
  has(sha256: string): Promise<boolean> {
    return this.#store.has(sha256)
  }

  /** Deletes a picture, and its bytes when no other picture has the same. */
  async remove({ id, sha256 }: Pick<PictureRow, "id" | "sha256">): Promise<void> {
    await this.#alone(sha256, async () => {
      await this.#rows.remove(id)
      if ((await this.#rows.countBySha(sha256)) === 0) await this.#store.delete(sha256)
    })
  }

  /** Deletes every picture that has expired and gives their number. */
  async removeExpired(): Promise<number> {
    let removed = 0
    for (;;) {
      const rows = await this.#rows.expired(this.#now(), rowsAtOnce)
      for (const row of rows) await this.remove(row)
      removed += rows.length
      if (rows.length < rowsAtOnce) return removed
    }
  }

  /** Deletes bytes put before `before` that no row names, and gives their number. */
  removeOrphans(before: Date): Promise<number> {
    return this.#store.sweep(before, async (sha256) => (await this.#rows.countBySha(sha256)) > 0)
  }

  /** One at a time for each hash, or bytes could be deleted between being found there and getting a row. */
  async #alone(sha256: string, work: () => Promise<void>): Promise<void> {
    const before = this.#busy.get(sha256)
    const turn = (before ?? Promise.resolve()).then(work, work)
    this.#busy.set(sha256, turn)
    try {
      await turn
    } finally {
      if (this.#busy.get(sha256) === turn) this.#busy.delete(sha256)
    }
  }
}

/** 128 random bits as 26 characters of `0-9a-v`. */
function randomPictureId(): string {
  return BigInt(`0x${randomBytes(16).toString("hex")}`)
    .toString(32)
    .padStart(26, "0")
}
