import { type FileHandle, open, rm } from "node:fs/promises"
import type { Chunk } from "#bytes/chunk.ts"

/** Most bytes, and most pieces, that wait to be written before the writer has to. */
const most = { bytes: 1024 * 1024, pieces: 1024 }

/** What {@link SpoolFile} tells. */
export interface SpoolFileEvents {
  /** More has been written. */
  readonly written: () => void
  /** Writing failed; nothing more will be written. */
  readonly failed: (error: unknown) => void
}

/** A file that is appended to in the background while it is read from the front. */
export class SpoolFile {
  readonly path: string
  readonly #nameless: boolean
  readonly #events: SpoolFileEvents
  #handle: FileHandle | undefined
  #pending: Chunk[] = []
  #appended = 0
  #length = 0
  #writing: Promise<void> = Promise.resolve()
  #busy = false
  #discarded = false

  /** `nameless`: the file loses its name as soon as it is open, and its bytes go when it is closed or the process ends. */
  constructor(path: string, nameless: boolean, events: SpoolFileEvents) {
    this.path = path
    this.#nameless = nameless
    this.#events = events
  }

  /** Bytes that have been written and can be read. */
  get length(): number {
    return this.#length
  }

  /** True while the disk is so far behind that the writer should wait. */
  get full(): boolean {
    return this.#appended - this.#length > most.bytes || this.#pending.length > most.pieces
  }

  /** Queues a chunk and takes over one count of its lease. */
  append(chunk: Chunk): void {
    if (this.#discarded) return chunk.lease.release()
    this.#appended += chunk.bytes.byteLength
    this.#pending.push(chunk)
    if (!this.#busy) this.#writing = this.#write()
  }

  /** Waits until everything appended is written, or writing has failed. */
  async settle(): Promise<void> {
    await this.#writing
  }

  /** Reads at most `length` bytes from `position`, all of them before {@link length}. */
  async read(position: number, length: number): Promise<Buffer> {
    const target = Buffer.allocUnsafeSlow(length)
    const { bytesRead } = (await this.#handle?.read(target, 0, length, position)) ?? { bytesRead: 0 }
    if (bytesRead === 0) throw new Error("A spool file has become shorter than what was written to it.")
    return target.subarray(0, bytesRead)
  }

  /** Closes the file as soon as reads and writes under way are done, and deletes what is at its path. What is still queued is not written. */
  async discard(): Promise<void> {
    this.#discarded = true
    await this.#writing
    const handle = this.#handle
    this.#handle = undefined
    await handle?.close()
    await rm(this.path, { force: true })
  }

  async #write(): Promise<void> {
    this.#busy = true
    try {
      this.#handle ??= await this.#open()
      while (this.#pending.length > 0 && !this.#discarded) {
        const batch = this.#pending
        this.#pending = []
        try {
          this.#length += await writeAll(this.#handle, batch)
        } finally {
          release(batch)
        }
        this.#events.written()
      }
    } catch (error) {
      this.#discarded = true
      this.#events.failed(error)
    } finally {
      this.#busy = false
      if (this.#discarded) release(this.#pending.splice(0))
    }
  }

  async #open(): Promise<FileHandle> {
    const handle = await open(this.path, "wx+", 0o600)
    if (this.#nameless) await rm(this.path)
    return handle
  }
}

function release(chunks: readonly Chunk[]): void {
  for (const { lease } of chunks) lease.release()
}

/** Writes pieces as one, as often as it takes: a disk that fills up takes a part first and fails only at the rest. */
async function writeAll(handle: FileHandle, chunks: readonly Chunk[]): Promise<number> {
  let rest = chunks.map(({ bytes }) => bytes)
  const total = rest.reduce((sum, { byteLength }) => sum + byteLength, 0)
  for (let left = total; ; rest = [Buffer.concat(rest).subarray(-left)]) {
    left -= (await handle.writev(rest)).bytesWritten
    if (left === 0) return total
  }
}
