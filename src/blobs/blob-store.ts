import type { Chunk } from "#bytes/chunk.ts"

/** Part of a blob: from `start` up to, not including, `end`; both in bytes. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** Keeps bytes that never change under their SHA-256 (lower-case hex). */
export interface BlobStore {
  /** Takes over a finished file, which is gone from its path afterwards. Resolves when the bytes are durable. */
  put(path: string, sha256: string): Promise<void>
  /** Reads a blob or a part of it. Throws `not_found` where there is no such blob. Nothing is opened before it is read. */
  open(sha256: string, range?: ByteRange): AsyncIterable<Chunk>
  has(sha256: string): Promise<boolean>
  /** Does nothing where there is no such blob. */
  delete(sha256: string): Promise<void>
  /** Deletes blobs put before `before` that `isKept` does not vouch for, and gives their number. */
  sweep(before: Date, isKept: (sha256: string) => Promise<boolean>): Promise<number>
}
