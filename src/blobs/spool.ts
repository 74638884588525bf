import { randomUUID } from "node:crypto"
import { mkdirSync } from "node:fs"
import { readdir, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import type { PictureArchive } from "./picture-archive.ts"
import { SpoolEntry, type SpoolEntryOptions, type SpoolSource } from "./spool-entry.ts"

/** How a {@link Spool} works. */
export interface SpoolOptions {
  /** Where pictures are written while they arrive; on the file system of the archive's store. Made where it is missing. */
  readonly directory: string
  /** Where finished pictures go. Absent: they live only while they are in flight. */
  readonly archive?: PictureArchive
  /** How far a reader may lag behind before it reads from the file. Default 256 KiB. */
  readonly liveBytes?: number
  /** Longest picture that is taken from a provider, decoded. Default 256 MiB. */
  readonly maxBytes?: number
}

/** Takes pictures from providers at their pace and hands them to any number of readers at theirs. */
export class Spool {
  readonly #options: SpoolOptions & { readonly liveBytes: number; readonly maxBytes: number }

  constructor(options: SpoolOptions) {
    this.#options = { liveBytes: 256 * 1024, maxBytes: 256 * 1024 * 1024, ...options }
    mkdirSync(options.directory, { recursive: true, mode: 0o700 })
  }

  /** Begins a picture. It must be brought to its end by `finish` or `fail`, and `until` must settle. */
  open(source: SpoolSource, whose: Pick<SpoolEntryOptions, "owner" | "until">): SpoolEntry {
    return new SpoolEntry(source, { ...this.#options, ...whose, path: join(this.#options.directory, `${randomUUID()}.part`) })
  }

  /** Deletes what a process that died has left behind, if untouched since `before`, and gives the number of files. */
  async sweep(before: Date): Promise<number> {
    let swept = 0
    for (const name of await readdir(this.#options.directory)) {
      if (!name.endsWith(".part")) continue
      const path = join(this.#options.directory, name)
      const { mtime } = await stat(path).catch(() => ({ mtime: before }))
      if (mtime >= before) continue
      await rm(path, { force: true })
      swept++
    }
    return swept
  }
}
