import type { Zip as ZipWriter } from "fflate"
import { type Chunk, owned } from "#bytes/chunk.ts"

/** A file of an archive. */
export interface ZippedFile {
  readonly name: string
  readonly modifiedAt: Date
  /** Where it cannot be read any more before its first byte, `skipped` hears of it. What breaks off later breaks the archive off. */
  readonly read: () => AsyncIterable<Chunk>
}

/** The most that an archive of this form holds, with room for the names. */
export const mostZipBytes = 4_000_000_000

/**
 * Packs files into a ZIP archive while it is read: stored as they are, one after the other, never more than a chunk in memory. `last` is
 * asked for files to put at the end, when it is known which ones could not be read.
 */
export async function* zipFiles(
  files: Iterable<ZippedFile>,
  skipped: (file: ZippedFile) => void = () => {},
  last: () => readonly ZippedFile[] = () => [],
): AsyncGenerator<Chunk> {
  // Loaded when first needed: no start has any use for it.
  const { Zip, ZipPassThrough } = await import("fflate")
  const written: Uint8Array[] = []
  let failure: Error | undefined
  const zip: ZipWriter = new Zip((error, bytes) => {
    if (error === null) written.push(bytes)
    else failure = error
  })
  const take = function* (chunk?: Chunk): Generator<Chunk> {
    if (failure !== undefined) throw failure
    let passedOn = false
    for (const bytes of written.splice(0)) {
      // The archive passes the very bytes on, and whoever has them last releases them.
      const isChunk = bytes === chunk?.bytes
      passedOn ||= isChunk
      yield isChunk ? chunk : owned(bytes)
    }
    if (!passedOn) chunk?.lease.release()
  }
  const add = async function* (file: ZippedFile): AsyncGenerator<Chunk> {
    const chunks = file.read()[Symbol.asyncIterator]()
    try {
      const first = await chunks.next().catch(() => undefined)
      if (first === undefined) return skipped(file)
      const entry = new ZipPassThrough(file.name)
      entry.mtime = file.modifiedAt
      zip.add(entry)
      for (let next = first; next.done !== true; next = await chunks.next()) {
        entry.push(next.value.bytes)
        yield* take(next.value)
      }
      entry.push(new Uint8Array(), true)
      yield* take()
    } finally {
      await chunks.return?.()
    }
  }
  for (const file of files) yield* add(file)
  for (const file of last()) yield* add(file)
  zip.end()
  yield* take()
}
