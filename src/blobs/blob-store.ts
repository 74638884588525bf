import type { Chunk } from "#bytes/chunk.ts"

/** Part of a blob: from `start` up to, not including, `end`; both in bytes. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** How a blob is to be handed out by the store itself. */
export interface BlobLink {
  readonly mediaType: string
  /** What a browser saves it as: letters, digits and a dot. */
  readonly fileName: string
  /** How long the address is to hold. */
  readonly seconds: number
}

/**
 * Keeps bytes that never change under their SHA-256 (lower-case hex). Methods throw `overloaded` while the store cannot be
 * reached.
 */
export interface BlobStore {
  /** How long after its put other nodes may not see a blob yet. Absent: they see it at once. */
  readonly onTheWayMs?: number
  /** Takes over a finished file, which is gone from its path afterwards. Resolves when the bytes are durable. */
  put(path: string, sha256: string): Promise<void>
  /** Reads a blob or a part of it. Throws `not_found` where there is no such blob. Nothing is opened before it is read. */
  open(sha256: string, range?: ByteRange): AsyncIterable<Chunk>
  has(sha256: string): Promise<boolean>
  /** Does nothing where there is no such blob. */
  delete(sha256: string): Promise<void>
  /** Names the blobs put before `before`. They may be deleted meanwhile. */
  putBefore(before: Date): AsyncIterable<string>
  /** Gives an address at which anybody can get the blob for a while; undefined where this blob is only handed out by us. */
  link?(sha256: string, how: BlobLink): Promise<string | undefined>
}
