import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises"
import { join } from "node:path"
import type { RequestEnd } from "./settlement.ts"

/**
 * How requests ended that the database could not be told of in time: a file for each, on disk before the client has its
 * answer. It is read where a process that died is cleaned up after, and goes when the database knows.
 */
export class SettlementJournal {
  readonly #directory: string

  /** Processes of one machine share a directory. It is made where it is missing. */
  constructor(directory: string) {
    this.#directory = directory
  }

  /** Resolves when it would survive a power cut. */
  async write(requestId: string, end: RequestEnd): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 })
    const draft = `${this.#file(requestId)}.part`
    const file = await open(draft, "w", 0o600)
    try {
      await file.writeFile(JSON.stringify(end))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, this.#file(requestId))
    const directory = await open(this.#directory, "r")
    try {
      await directory.sync()
    } finally {
      await directory.close()
    }
  }

  /** How a request ended; undefined where nothing is written of it. */
  async read(requestId: string): Promise<RequestEnd | undefined> {
    try {
      return JSON.parse(await readFile(this.#file(requestId), "utf8")) as RequestEnd
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined
      throw error
    }
  }

  /** Does nothing where nothing is written. */
  async remove(requestId: string): Promise<void> {
    await rm(this.#file(requestId), { force: true })
  }

  /** The requests of which something is written. */
  async requestIds(): Promise<string[]> {
    const names = await readdir(this.#directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return []
      throw error
    })
    const ids = names.filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length))
    // What an operating system or a person has left there is nobody's concern.
    return ids.filter(isId)
  }

  #file(requestId: string): string {
    // Ids are ours, and yet what names a file is looked at.
    if (!isId(requestId)) throw new Error(`${requestId.slice(0, 80)} is no id of a request.`)
    return join(this.#directory, `${requestId}${suffix}`)
  }
}

const suffix = ".json"

function isId(text: string): boolean {
  return /^[\w-]{1,64}$/.test(text)
}
