import { readFile, stat } from "node:fs/promises"
import { homedir } from "node:os"
import { join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { ImageError, ImageInspector } from "#images/inspector.ts"
import { Failure } from "./failure.ts"
import { PictureFiles, type WrittenPicture } from "./picture-files.ts"
import { fetchLink } from "./server-call.ts"

/** Largest file that is sent. */
const maxFileBytes = 64 * 1024 * 1024
/** Longer texts are pictures in base64. */
const maxPathLength = 4096

/**
 * Gives what a tool's argument names in a form in which it can be sent: a file of this machine as data URL, all else as it is. Only a
 * file that is a picture leaves this machine. Throws Failure.
 */
export async function sendable(value: unknown): Promise<unknown> {
  if (typeof value !== "string" || value.length > maxPathLength || isNoPath(value.trim())) return value
  const path = pathOf(value.trim())
  const bytes = await readPicture(path)
  try {
    const inspector = new ImageInspector()
    inspector.write(bytes)
    return `data:${inspector.finish().mediaType};base64,${bytes.toString("base64")}`
  } catch (error) {
    if (!(error instanceof ImageError)) throw error
    throw new Failure("usage", `${path} is no picture that can be sent: ${error.message}`, { cause: error })
  }
}

/** Whether it is a URL, the id of a picture or of a request, or the hash of a picture. */
function isNoPath(text: string): boolean {
  return /^(?:data:|https?:\/\/)/i.test(text) || /^(?:req_)?[0-9a-v]{26}$|^[0-9a-f]{64}$/.test(text)
}

function pathOf(text: string): string {
  if (/^file:\/\//i.test(text)) return fileURLToPath(text)
  return resolve(text.startsWith("~/") ? join(homedir(), text.slice(2)) : text)
}

async function readPicture(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path)
    if (size > maxFileBytes) throw new Failure("usage", `${path} is larger than ${maxFileBytes / 1024 / 1024} MiB, the limit for one file.`)
    return await readFile(path)
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure("usage", `The picture ${path} cannot be read. Name a file on this machine, a link, or the id of a picture.`, {
      cause: error,
    })
  }
}

/** Where the pictures of one call are to be saved. */
export class SavedPictures {
  readonly #files: PictureFiles

  private constructor(output: string, count: number) {
    this.#files = new PictureFiles({ output, count, force: false })
  }

  /** Takes a file's name, or a folder in which a name is made up. Throws Failure where nothing could be written, before anything is paid for. */
  static async at(place: string, count: number): Promise<SavedPictures> {
    const path = pathOf(place)
    const found = await stat(path).catch(() => undefined)
    const isFolder = found?.isDirectory() === true
    if (found !== undefined && !isFolder)
      throw new Failure("usage", `${path} exists already, and nothing is replaced. Choose another name.`)
    const saved = new SavedPictures(isFolder ? join(path, `limn-${Date.now()}`) : path, count)
    saved.#files.check()
    return saved
  }

  /** Writes a picture that came within the answer, or that has to be fetched. Throws Failure. */
  async write(source: { readonly base64: string } | { readonly url: string }): Promise<WrittenPicture> {
    const sink = await this.#files.open()
    try {
      if ("base64" in source) await sink.write(Buffer.from(source.base64, "base64"))
      else for await (const bytes of (await fetchLink(source.url)).body ?? []) await sink.write(bytes as Uint8Array)
      return await sink.finish()
    } catch (error) {
      await sink.abandon()
      throw error
    }
  }

  /** What a person should know, such as that a file got another name. */
  get warnings(): readonly string[] {
    return this.#files.warnings
  }
}
