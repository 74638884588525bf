import { randomBytes } from "node:crypto"
import { copyFile, link, rm } from "node:fs/promises"
import { setTimeout as sleep } from "node:timers/promises"
import type { Chunk } from "#bytes/chunk.ts"
import { GatewayError } from "#canonical/error.ts"
import type { StoredImage } from "#canonical/image.ts"
import type { BlobLink, BlobStore, ByteRange } from "./blob-store.ts"
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
  /** Hears of bytes that have been deleted, before the row of their last picture is. What it throws is tried again with the row. */
  readonly deleted?: (sha256: string) => Promise<void>
  /** Default: the system's clock. */
  readonly now?: () => Date
}

const rowsAtOnce = 100
/** No removal takes so long, even by the clock of a node that is a minute off. */
const removalMs = 120_000
const pollMs = 50

/**
 * The pictures that are kept: bytes in the store, shared by all rows with the same hash, and a row for each picture. Bytes
 * come before their row. They are deleted before it too, when it has expired: a removal that fails is found again.
 *
 * Other processes keep and remove the same bytes at the same time. Whoever removes a picture says so in its row before it
 * looks whether other rows need the bytes; whoever keeps one has its row written before it looks whether somebody removes
 * these bytes. So one of the two sees the other: the first leaves the bytes alone, the second puts them again.
 */
export class PictureArchive {
  readonly #store: BlobStore
  readonly #rows: PictureRows
  readonly #keepMs: number | undefined
  readonly #deleted: (sha256: string) => Promise<void>
  readonly #now: () => Date

  constructor({ store, rows, keepMs, deleted = async () => {}, now = () => new Date() }: PictureArchiveOptions) {
    this.#store = store
    this.#rows = rows
    this.#keepMs = keepMs
    this.#deleted = deleted
    this.#now = now
  }

  /** Takes a finished file over; resolves when bytes and row are durable. */
  async keep({ path, ...picture }: FinishedPicture, owner: PictureOwner): Promise<StoredImage> {
    const createdAt = this.#now()
    const expiresAt = this.expiryOf(createdAt)
    const stored: StoredImage = { ...picture, ...(expiresAt && { expiresAt }), id: randomPictureId() }
    // Named like an unfinished file, so that it goes as such should this process die.
    const spare = `${path}.part`
    await link(path, spare).catch(() => copyFile(path, spare))
    try {
      await this.#store.put(path, picture.sha256)
      await this.#rows.insert({ ...stored, ...owner, createdAt })
      if (!(await this.#survives(picture.sha256))) await this.#store.put(spare, picture.sha256)
    } finally {
      await rm(spare, { force: true })
    }
    return stored
  }

  /** Until when a picture that is kept from `start` on is kept; undefined: for ever. */
  expiryOf(start: Date): Date | undefined {
    return this.#keepMs === undefined ? undefined : new Date(start.getTime() + this.#keepMs)
  }

  /** The row of a picture that is kept and has not expired. */
  async find(id: string): Promise<PictureRow | undefined> {
    if (!/^[0-9a-v]{26}$/.test(id)) return undefined
    const row = await this.#rows.find(id)
    return row?.expiresAt !== undefined && row.expiresAt <= this.#now() ? undefined : row
  }

  /** The row of a picture of a key by the hash of its bytes: the one that is kept the longest. */
  async findByHash(sha256: string, keyId: string): Promise<PictureRow | undefined> {
    return this.#rows.findByHash(sha256, keyId, this.#now())
  }

  /** Reads bytes by their hash. Throws `not_found` where they are gone. */
  read(sha256: string, range?: ByteRange): AsyncIterable<Chunk> {
    return this.#store.open(sha256, range)
  }

  /** Whether the bytes are there. Throws `overloaded` where they are not, but may be on their way from another node. */
  async has({ sha256, createdAt }: Pick<PictureRow, "sha256" | "createdAt">): Promise<boolean> {
    if (await this.#store.has(sha256)) return true
    if (!this.#isOnTheWay(createdAt)) return false
    throw onTheWay()
  }

  /** Reads the bytes of a picture with no other call to the store. Throws `not_found` where they are gone, and `overloaded` as {@link has} does. */
  async *readPicture({ sha256, createdAt }: Pick<PictureRow, "sha256" | "createdAt">): AsyncGenerator<Chunk> {
    try {
      yield* this.#store.open(sha256)
    } catch (error) {
      throw error instanceof GatewayError && error.code === "not_found" && this.#isOnTheWay(createdAt) ? onTheWay() : error
    }
  }

  /** An address at which the store hands out the bytes itself; undefined where they are only to be had here. */
  async link(sha256: string, how: BlobLink): Promise<string | undefined> {
    return this.#store.link?.(sha256, how)
  }

  /**
   * Deletes a picture, and its bytes when no other picture has the same. Gives false where it is gone or somebody else is
   * deleting it. What fails is done again by {@link removeExpired}.
   */
  async remove({ id, sha256 }: Pick<PictureRow, "id" | "sha256">): Promise<boolean> {
    const now = this.#now()
    if (!(await this.#rows.beginRemoval(id, now, new Date(now.getTime() + removalMs)))) return false
    if ((await this.#rows.countBySha(sha256)) === 0) {
      await this.#store.delete(sha256)
      await this.#deleted(sha256)
    }
    await this.#rows.remove(id)
    return true
  }

  /** Deletes every picture that has expired and gives their number. */
  async removeExpired(): Promise<number> {
    let removed = 0
    for (;;) {
      const rows = await this.#rows.expired(this.#now(), rowsAtOnce)
      for (const row of rows) if (await this.remove(row)) removed++
      if (rows.length < rowsAtOnce) return removed
    }
  }

  /** Deletes bytes put before `before` that no row names, and gives their number. */
  async removeOrphans(before: Date): Promise<number> {
    let removed = 0
    for await (const sha256 of this.#store.putBefore(before)) {
      if ((await this.#rows.countBySha(sha256)) > 0) continue
      const now = this.#now()
      // With a row they go as all others do.
      const row = { id: randomPictureId(), sha256, mediaType: "", width: 0, height: 0, byteLength: 0, createdAt: now, expiresAt: now }
      await this.#rows.insert(row)
      if (await this.remove(row)) removed++
    }
    return removed
  }

  #isOnTheWay(createdAt: Date): boolean {
    return this.#now().getTime() - createdAt.getTime() < (this.#store.onTheWayMs ?? 0)
  }

  /**
   * Waits until nobody removes these bytes who may not know of their newest row, and gives false where they are gone. Where
   * that cannot be found out they count as there: they were put a moment ago.
   */
  async #survives(sha256: string): Promise<boolean> {
    while (await this.#rows.isRemoving(sha256, this.#now()).catch(() => false)) await sleep(pollMs)
    return this.#store.has(sha256).catch(() => true)
  }
}

function onTheWay(): GatewayError {
  return new GatewayError("overloaded", "This picture is on its way to the store of pictures. Try again in a few seconds.", {
    retryAfterMs: 5000,
  })
}

/** 128 random bits as 26 characters of `0-9a-v`. */
function randomPictureId(): string {
  return BigInt(`0x${randomBytes(16).toString("hex")}`)
    .toString(32)
    .padStart(26, "0")
}
