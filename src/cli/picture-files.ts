import { createHash, type Hash, randomBytes } from "node:crypto"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { type FileHandle, link, open, rename, unlink } from "node:fs/promises"
import { dirname, extname, join, parse } from "node:path"
import type { Writable } from "node:stream"
import { ImageError, ImageInspector } from "#images/inspector.ts"
import { Failure } from "./failure.ts"

/** Where pictures go. */
export interface Destination {
  /** The path that was asked for, `-` for standard output, or undefined for a name of our own. */
  readonly output: string | undefined
  /** How many pictures were asked for. */
  readonly count: number
  /** Whether files may be replaced. */
  readonly force: boolean
}

/** A picture that has been written. */
export interface WrittenPicture {
  /** `-` for standard output. */
  readonly path: string
  readonly width: number
  readonly height: number
  readonly media_type: string
  readonly sha256: string
  readonly bytes: number
}

/** Takes the bytes of one picture. */
export interface PictureSink {
  write(bytes: Uint8Array): Promise<void>
  /** Ends the picture and puts it in its place. Throws Failure where it is no whole picture. */
  finish(): Promise<WrittenPicture>
  /** Forgets what came. */
  abandon(): Promise<void>
}

const extensions: Readonly<Record<string, readonly string[]>> = {
  "image/png": [".png"],
  "image/jpeg": [".jpg", ".jpeg"],
  "image/webp": [".webp"],
  "image/gif": [".gif"],
  "image/avif": [".avif"],
}

/** The `output_format` that a file name asks for, where it asks for one. */
export function formatOfName(path: string | undefined): "png" | "jpeg" | "webp" | undefined {
  const extension = extname(path ?? "").toLowerCase()
  return (["png", "jpeg", "webp"] as const).find((format) => extensions[`image/${format}`]?.includes(extension))
}

/** Writes the pictures of one answer, each whole or not at all. */
export class PictureFiles {
  /** What a person should know of it. */
  readonly warnings: string[] = []
  readonly #destination: Destination
  readonly #base: string
  #opened = 0

  constructor(destination: Destination) {
    this.#destination = destination
    this.#base =
      destination.output ??
      `limn-${new Date()
        .toISOString()
        .replaceAll(/[-:]|\.\d+Z/g, "")
        .replace("T", "-")}`
  }

  /** Throws Failure where the pictures could not be written, before they cost anything. */
  check(): void {
    const { output, count, force } = this.#destination
    if (output === "-") {
      if (count > 1) throw new Failure("usage", "Standard output takes one picture only; give a file name, or leave --n out.")
      if (process.stdout.isTTY) throw new Failure("usage", "A terminal cannot show the bytes of a picture; send them to a file or a pipe.")
      return
    }
    const folder = dirname(this.#base)
    if (!existsSync(folder)) throw new Failure("usage", `There is no folder ${folder}.`)
    if (force) return
    for (let number = 1; number <= count; number++) {
      const path = this.#path(number, extname(this.#base))
      if (existsSync(path)) throw taken(path)
    }
  }

  /** Opens the place of the next picture. */
  async open(): Promise<PictureSink> {
    const number = ++this.#opened
    if (this.#destination.output === "-")
      return number === 1 ? new StreamSink(process.stdout) : new FileSink(`limn-${number}`, this.#finishAt(number))
    return new FileSink(this.#base, this.#finishAt(number))
  }

  #finishAt(number: number): (draft: string, mediaType: string) => Promise<string> {
    return async (draft, mediaType) => {
      const known = extensions[mediaType] ?? [""]
      const asked = extname(this.#base)
      const fits = known.includes(asked.toLowerCase())
      const path = this.#path(number, fits ? asked : (known[0] as string))
      if (!fits && asked !== "") this.warnings.push(`The picture is ${mediaType.slice(6).toUpperCase()}, so it was saved as ${path}.`)
      await place(draft, path, this.#destination.force)
      return path
    }
  }

  #path(number: number, extension: string): string {
    const { dir, name, ext } = parse(this.#base)
    const known = Object.values(extensions).flat().includes(ext.toLowerCase())
    const stem = known ? name : name + ext
    const numbered = this.#destination.count > 1 || number > 1 ? `${stem}-${number}` : stem
    return join(dir, numbered + (known || extension !== ext ? extension : ""))
  }
}

function taken(path: string): Failure {
  return new Failure("failure", `${path} exists already. Choose another name, or replace it with --force.`)
}

/** Gives a finished draft its name. A link never replaces what is there. */
async function place(draft: string, path: string, force: boolean): Promise<void> {
  if (force) return rename(draft, path)
  try {
    await link(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST")
      throw new Failure("failure", `${taken(path).message} The picture is in ${draft}.`)
    // Some file systems know no links.
    return rename(draft, path)
  }
  await unlink(draft)
}

/** Measures and hashes a picture while it passes. */
class Measure {
  readonly #hash: Hash = createHash("sha256")
  readonly #inspector = new ImageInspector()
  #byteLength = 0

  write(bytes: Uint8Array): void {
    this.#hash.update(bytes)
    this.#byteLength += bytes.byteLength
    this.#look(() => this.#inspector.write(bytes))
  }

  finish(): Omit<WrittenPicture, "path"> {
    const { mediaType, width, height } = this.#look(() => this.#inspector.finish())
    return { width, height, media_type: mediaType, sha256: this.#hash.digest("hex"), bytes: this.#byteLength }
  }

  #look<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof ImageError)) throw error
      throw new Failure("failure", `The server sent something that is no whole picture: ${error.message}`, { cause: error })
    }
  }
}

class FileSink implements PictureSink {
  readonly #draft: string
  readonly #measure = new Measure()
  readonly #settle: (draft: string, mediaType: string) => Promise<string>
  #file: FileHandle | undefined

  constructor(base: string, settle: (draft: string, mediaType: string) => Promise<string>) {
    this.#draft = join(dirname(base), `.limn-${randomBytes(6).toString("hex")}.part`)
    this.#settle = settle
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#file ??= await open(this.#draft, "wx")
    this.#measure.write(bytes)
    await this.#file.writeFile(bytes)
  }

  async finish(): Promise<WrittenPicture> {
    const facts = this.#measure.finish()
    await this.#file?.close()
    this.#file = undefined
    return { path: await this.#settle(this.#draft, facts.media_type), ...facts }
  }

  async abandon(): Promise<void> {
    const open = this.#file !== undefined
    await this.#file?.close()
    if (open) await unlink(this.#draft)
  }
}

class StreamSink implements PictureSink {
  readonly #measure = new Measure()
  readonly #stream: Writable

  constructor(stream: Writable) {
    this.#stream = stream
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#measure.write(bytes)
    if (!this.#stream.write(bytes)) await once(this.#stream, "drain")
  }

  async finish(): Promise<WrittenPicture> {
    return { path: "-", ...this.#measure.finish() }
  }

  async abandon(): Promise<void> {}
}
