import { constants } from "node:fs"
import { access, mkdir, open, opendir, rename, rm, stat, utimes } from "node:fs/promises"
import { dirname, join } from "node:path"
import { type Chunk, owned } from "#bytes/chunk.ts"
import { GatewayError } from "#canonical/error.ts"
import { blobPath, isBlobName } from "./blob-name.ts"
import type { BlobStore, ByteRange } from "./blob-store.ts"

const readBytes = 128 * 1024

/**
 * Keeps blobs as files, `<directory>/<first two digits>/<sha256>`. Files to be put must lie on the same file system: they
 * are synced and renamed, and the folder is synced after that, so that a blob is there whole or not at all.
 */
export class DiskStore implements BlobStore {
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
  }

  async put(path: string, sha256: string): Promise<void> {
    const target = this.pathOf(sha256)
    const now = new Date()
    // A sweep must not take what was put again just now for an old orphan.
    const isThere = await utimes(target, now, now).then(
      () => true,
      () => false,
    )
    if (isThere) return rm(path, { force: true })
    await sync(path, "r+")
    const folder = dirname(target)
    if ((await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined) await syncFolder(this.#directory)
    await rename(path, target)
    await syncFolder(folder)
  }

  async *open(sha256: string, range?: ByteRange): AsyncGenerator<Chunk> {
    const handle = await open(this.pathOf(sha256), constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: unknown) => {
      throw new GatewayError("not_found", "This picture is not kept any more.", { cause: error })
    })
    const part = range === undefined ? {} : { start: range.start, end: range.end - 1 }
    for await (const bytes of handle.createReadStream({ ...part, highWaterMark: readBytes }) as AsyncIterable<Buffer>) yield owned(bytes)
  }

  async has(sha256: string): Promise<boolean> {
    return access(this.pathOf(sha256)).then(
      () => true,
      () => false,
    )
  }

  async delete(sha256: string): Promise<void> {
    await rm(this.pathOf(sha256), { force: true })
  }

  async *putBefore(before: Date): AsyncGenerator<string> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 })
    for await (const entry of await opendir(this.#directory, { recursive: true })) {
      if (!entry.isFile() || !isBlobName(entry.name)) continue
      const { mtime } = await stat(join(entry.parentPath, entry.name)).catch(() => ({ mtime: before }))
      if (mtime < before) yield entry.name
    }
  }

  /** The file that holds a blob, where there is one. */
  pathOf(sha256: string): string {
    return join(this.#directory, blobPath(sha256))
  }
}

/** Without this the new name may be gone after a power cut. Windows cannot open a folder and does not need it. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform !== "win32") await sync(path, "r")
}

async function sync(path: string, flags: string): Promise<void> {
  const handle = await open(path, flags)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
