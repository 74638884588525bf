import { readdir, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import type { Chunk } from "#bytes/chunk.ts"
import { GatewayError } from "#canonical/error.ts"
import { isBlobName } from "./blob-name.ts"
import type { BlobLink, BlobStore, ByteRange } from "./blob-store.ts"
import { DiskStore } from "./disk.ts"
import { storageFull } from "./free-space.ts"

/** How {@link BufferedStore} works. */
export interface BufferedStoreOptions {
  /** Where blobs belong. */
  readonly remote: BlobStore
  /** Where they wait for that; on the file system of the files that are put, and as durable as pictures should be. */
  readonly outbox: string
  /** How long a put waits for its upload. Default 2 s. */
  readonly uploadPatienceMs?: number
  /** Most bytes that may wait. Default 10 GiB. */
  readonly maxBytes?: number
  /** Longest that one may wait before no new picture is taken. Default 1 h. */
  readonly maxAgeMs?: number
  /** First pause after an upload that failed; each further one is twice as long, up to a minute. Default 1 s. */
  readonly pauseMs?: number
  /** Hears once that blobs begin to wait, with what went wrong where that is known, and once that none waits any more. */
  readonly changed?: (state: { readonly buffering: boolean; readonly cause?: unknown }) => void
}

interface Upload {
  readonly sha256: string
  readonly byteLength: number
  /** By the clock of this process. */
  readonly sinceMs: number
  readonly done: PromiseWithResolvers<void>
  /** The attempt under way; never rejects. */
  attempt?: Promise<void>
}

const uploadsAtOnce = 4
const longestPauseMs = 60_000
const closePatienceMs = 5000

/**
 * Puts a folder in front of a store that may be slow or down. A blob is durable in the folder first; then it is uploaded,
 * in the background where that takes long, again and again until it succeeds, also after a restart. Meanwhile it is read
 * from the folder.
 */
export class BufferedStore implements BlobStore {
  readonly #options: Required<Omit<BufferedStoreOptions, "changed">> & Pick<BufferedStoreOptions, "changed">
  readonly #remote: BlobStore
  readonly #local: DiskStore
  /** In the order in which their turn comes. */
  readonly #uploads = new Map<string, Upload>()
  #waitingBytes = 0
  #running = 0
  #failures = 0
  #pause: NodeJS.Timeout | undefined
  #buffering = false
  #closed = false

  private constructor(options: BufferedStoreOptions) {
    this.#options = { uploadPatienceMs: 2000, maxBytes: 10 * 1024 ** 3, maxAgeMs: 3_600_000, pauseMs: 1000, ...options }
    this.#remote = options.remote
    this.#local = new DiskStore(options.outbox)
  }

  /** For longer than that nothing waits while new pictures are taken. */
  get onTheWayMs(): number {
    return this.#options.maxAgeMs
  }

  /** Makes a store and begins to upload what an earlier process has left in its folder. */
  static async open(options: BufferedStoreOptions): Promise<BufferedStore> {
    const store = new BufferedStore(options)
    const left = await readdir(options.outbox, { recursive: true, withFileTypes: true }).catch(() => [])
    for (const entry of left) {
      if (!entry.isFile() || !isBlobName(entry.name)) continue
      const { size } = await stat(join(entry.parentPath, entry.name))
      store.#enqueue(entry.name, size)
    }
    if (store.#uploads.size > 0) store.#report(true)
    return store
  }

  /** Makes sure, before a picture is paid for, that it may wait here. Throws `storage_full`. */
  requireRoom(): void {
    const { maxBytes, maxAgeMs } = this.#options
    const since = performance.now() - maxAgeMs
    const isFull = this.#waitingBytes > maxBytes || [...this.#uploads.values()].some(({ sinceMs }) => sinceMs < since)
    if (isFull) throw storageFull({ log: { waiting: this.#uploads.size, waitingBytes: this.#waitingBytes } })
  }

  /** Resolves when the blob is durable here and, where that does not take too long, where it belongs. */
  async put(path: string, sha256: string): Promise<void> {
    const { size } = await stat(path)
    if (this.#uploads.has(sha256)) await rm(path, { force: true })
    else await this.#local.put(path, sha256)
    const upload = this.#uploads.get(sha256) ?? this.#enqueue(sha256, size)
    // While others wait already, there is nothing to be patient for.
    if (this.#buffering) return
    const patience = new AbortController()
    const late = sleep(this.#options.uploadPatienceMs, undefined, { signal: patience.signal }).catch(() => {})
    await Promise.race([upload.done.promise, late])
    if (this.#uploads.has(sha256)) this.#report(true)
    patience.abort()
  }

  async *open(sha256: string, range?: ByteRange): AsyncGenerator<Chunk> {
    try {
      return yield* this.#local.open(sha256, range)
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== "not_found") throw error
    }
    yield* this.#remote.open(sha256, range)
  }

  async has(sha256: string): Promise<boolean> {
    return (await this.#local.has(sha256)) || this.#remote.has(sha256)
  }

  async delete(sha256: string): Promise<void> {
    const upload = this.#uploads.get(sha256)
    if (upload !== undefined) this.#settle(upload)
    await this.#local.delete(sha256)
    // What is on its way arrives first, or it would outlive its deletion.
    await upload?.attempt
    await this.#remote.delete(sha256)
  }

  putBefore(before: Date): AsyncIterable<string> {
    return this.#remote.putBefore(before)
  }

  async link(sha256: string, how: BlobLink): Promise<string | undefined> {
    return (await this.#local.has(sha256)) ? undefined : this.#remote.link?.(sha256, how)
  }

  /** Stops. While uploads go well they get some seconds to end; what still waits then is uploaded after the next start. */
  async close(): Promise<void> {
    const ended = Promise.all([...this.#uploads.values()].map(({ done }) => done.promise))
    if (this.#failures === 0) await Promise.race([ended, sleep(closePatienceMs, undefined, { ref: false })])
    this.#closed = true
    clearTimeout(this.#pause)
  }

  #enqueue(sha256: string, byteLength: number): Upload {
    const upload: Upload = { sha256, byteLength, sinceMs: performance.now(), done: Promise.withResolvers() }
    this.#uploads.set(sha256, upload)
    this.#waitingBytes += byteLength
    this.#work()
    return upload
  }

  /** Begins as many uploads as may run: one at a time until one succeeds after a failure. */
  #work(): void {
    if (this.#closed || this.#pause !== undefined) return
    for (const upload of this.#uploads.values()) {
      if (this.#running >= (this.#failures === 0 ? uploadsAtOnce : 1)) return
      if (upload.attempt === undefined) upload.attempt = this.#attempt(upload)
    }
  }

  async #attempt(upload: Upload): Promise<void> {
    const { sha256 } = upload
    this.#running++
    try {
      await this.#remote.put(this.#local.pathOf(sha256), sha256)
      this.#failures = 0
      this.#settle(upload)
    } catch (error) {
      // Where the file is gone, it was deleted, or uploaded by another process that shares the folder.
      if (await this.#local.has(sha256)) this.#retry(upload, error)
      else this.#settle(upload)
    } finally {
      this.#running--
      delete upload.attempt
      this.#work()
    }
  }

  /** Lets the others go first, after a pause. */
  #retry(upload: Upload, cause: unknown): void {
    if (this.#uploads.get(upload.sha256) !== upload) return
    this.#uploads.delete(upload.sha256)
    this.#uploads.set(upload.sha256, upload)
    this.#report(true, cause)
    if (this.#closed || this.#pause !== undefined) return
    const pauseMs = Math.min(longestPauseMs, this.#options.pauseMs * 2 ** this.#failures++)
    this.#pause = setTimeout(
      () => {
        this.#pause = undefined
        this.#work()
      },
      // Several nodes must not come back all at once.
      pauseMs * (0.5 + Math.random() / 2),
    ).unref()
  }

  #settle(upload: Upload): void {
    if (this.#uploads.get(upload.sha256) === upload) {
      this.#uploads.delete(upload.sha256)
      this.#waitingBytes -= upload.byteLength
    }
    upload.done.resolve()
    if (this.#uploads.size === 0) this.#report(false)
  }

  #report(buffering: boolean, cause?: unknown): void {
    if (this.#buffering === buffering) return
    this.#buffering = buffering
    this.#options.changed?.({ buffering, ...(cause === undefined ? {} : { cause }) })
  }
}
