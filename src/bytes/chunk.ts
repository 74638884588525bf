/** Memory that is handed back to a pool when its last reader has released it. */
export interface Lease {
  /** Counts one more reader. */
  retain(): void
  /** Counts one reader less; the memory may be reused as soon as none is left. */
  release(): void
}

/**
 * A piece of a byte stream together with the lease on the memory behind it.
 *
 * Whoever receives a chunk owns one count of its lease and calls `release` once, when it has finished with the
 * bytes; whoever hands the same bytes to a second reader calls `retain` first. Chunks cut out of a larger one share
 * its lease. A forgotten release costs a pool one slab, never correctness; a release too early costs correctness.
 */
export interface Chunk {
  readonly bytes: Uint8Array
  readonly lease: Lease
}

const collected: Lease = { retain() {}, release() {} }

/** Wraps bytes that belong to the garbage collector and to no pool: retain and release do nothing. */
export function owned(bytes: Uint8Array): Chunk {
  return { bytes, lease: collected }
}

/** Pieces of memory of one's own, as a stream that is read once. */
export async function* chunksOf(...pieces: readonly Uint8Array[]): AsyncGenerator<Chunk> {
  for (const bytes of pieces) yield owned(bytes)
}

/** Cuts `start` to `end` out of a chunk without copying, and counts one more reader for the part. */
export function cut(chunk: Chunk, start: number, end: number): Chunk {
  chunk.lease.retain()
  return { bytes: chunk.bytes.subarray(start, end), lease: chunk.lease }
}
