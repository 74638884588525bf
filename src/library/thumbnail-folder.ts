import { randomUUID } from "node:crypto"
import { mkdir, opendir, readFile, rename, rm, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"

/** How large thumbnails are: pixels of the longest side. */
export const thumbnailSizes = [256, 512, 1024] as const

/** One of {@link thumbnailSizes}. */
export type ThumbnailSize = (typeof thumbnailSizes)[number]

const namePattern = /^([0-9a-f]{64})-\d+\.webp$/
const partAgeMs = 3600 * 1000
const askedAtOnce = 500

/** Thumbnails as files, `<sha256>-<size>.webp`. They can be made again, so nobody minds when one is gone. */
export class ThumbnailFolder {
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
  }

  /** A thumbnail that was made before. */
  async read(sha256: string, size: ThumbnailSize): Promise<Buffer | undefined> {
    return readFile(this.#pathOf(sha256, size)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined
      throw error
    })
  }

  /** Keeps a thumbnail: it is there whole or not at all. */
  async write(sha256: string, size: ThumbnailSize, bytes: Uint8Array): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 })
    const draft = join(this.#directory, `${randomUUID()}.part`)
    try {
      await writeFile(draft, bytes, { flush: true, mode: 0o600 })
      await rename(draft, this.#pathOf(sha256, size))
    } catch (error) {
      await rm(draft, { force: true })
      throw error
    }
  }

  /** Deletes the thumbnails of a picture's bytes. */
  async forget(sha256: string): Promise<void> {
    for (const size of thumbnailSizes) await rm(this.#pathOf(sha256, size), { force: true })
  }

  /** Deletes the thumbnails of bytes that are not kept any more, and drafts of a process that died. `known` gives those hashes that are kept. */
  async sweep(known: (hashes: readonly string[]) => Promise<ReadonlySet<string>>): Promise<void> {
    let hashes = new Set<string>()
    const forgetUnknown = async (): Promise<void> => {
      const kept = await known([...hashes])
      for (const sha256 of hashes) if (!kept.has(sha256)) await this.forget(sha256)
      hashes = new Set()
    }
    for await (const name of this.#names()) {
      const [, sha256] = namePattern.exec(name) ?? []
      if (sha256 !== undefined) hashes.add(sha256)
      else if (name.endsWith(".part")) await this.#removeOld(join(this.#directory, name))
      if (hashes.size >= askedAtOnce) await forgetUnknown()
    }
    if (hashes.size > 0) await forgetUnknown()
  }

  async *#names(): AsyncGenerator<string> {
    const folder = await opendir(this.#directory).catch(() => undefined)
    if (folder !== undefined) for await (const { name } of folder) yield name
  }

  async #removeOld(path: string): Promise<void> {
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }))
    if (mtimeMs < Date.now() - partAgeMs) await rm(path, { force: true })
  }

  #pathOf(sha256: string, size: ThumbnailSize): string {
    return join(this.#directory, `${sha256}-${size}.webp`)
  }
}
