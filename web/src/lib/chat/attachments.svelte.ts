import type { Picture } from "#api/types.ts"
import { maxPictures } from "./draft-rules.ts"

/** A picture above the text box: on its way to the server, or there. */
export interface Attachment {
  readonly key: string
  readonly name: string
  /** Address of what is shown while it goes up; null for a picture of the server's. */
  readonly preview: string | null
  readonly picture: Picture | null
  /** How much has gone up, from 0 to 1. */
  readonly progress: number
  readonly failure: unknown
}

/** The pictures that go along with what is being written. They go up at once, and keep their order. */
export class Attachments {
  items = $state.raw<readonly Attachment[]>([])
  readonly #uploads = new Map<string, { readonly file: Blob; readonly abort: AbortController }>()
  #count = 0

  readonly pictures = $derived(this.items.flatMap(({ picture }) => picture ?? []))
  readonly isUploading = $derived(this.items.some(({ picture, failure }) => picture === null && failure === undefined))
  readonly hasFailed = $derived(this.items.some(({ failure }) => failure !== undefined))
  /** How many more there is room for. */
  readonly room = $derived(maxPictures - this.items.length)

  /** Takes files; what is no picture is left out. Gives how many were left out. */
  addFiles(files: readonly File[]): number {
    const images = files.filter(({ type }) => type.startsWith("image/"))
    const taken = images.slice(0, this.room)
    for (const file of taken) {
      const key = `file-${++this.#count}`
      this.items = [
        ...this.items,
        { key, name: file.name, preview: URL.createObjectURL(file), picture: null, progress: 0, failure: undefined },
      ]
      void this.#upload(key, file)
    }
    return files.length - taken.length
  }

  /** Takes pictures that the server has; those that are there already stay where they are. */
  addPictures(pictures: readonly Picture[]): void {
    const added = pictures.filter(({ id }) => !this.pictures.some((one) => one.id === id)).slice(0, this.room)
    this.items = [...this.items, ...added.map(toAttachment)]
  }

  /** Puts these in place of all. */
  replace(pictures: readonly Picture[]): void {
    this.clear()
    this.items = pictures.slice(0, maxPictures).map(toAttachment)
  }

  remove(key: string): void {
    this.#uploads.get(key)?.abort.abort()
    this.#uploads.delete(key)
    const gone = this.items.find((item) => item.key === key)
    if (gone?.preview) URL.revokeObjectURL(gone.preview)
    this.items = this.items.filter((item) => item !== gone)
  }

  /** Moves one to another place. */
  move(key: string, to: number): void {
    const item = this.items.find((one) => one.key === key)
    if (item === undefined || to < 0 || to >= this.items.length) return
    const others = this.items.filter((one) => one !== item)
    this.items = [...others.slice(0, to), item, ...others.slice(to)]
  }

  /** Sends one again that did not arrive. */
  retry(key: string): void {
    const upload = this.#uploads.get(key)
    if (upload !== undefined) void this.#upload(key, upload.file)
  }

  clear(): void {
    for (const { key } of this.items) this.remove(key)
  }

  async #upload(key: string, file: Blob): Promise<void> {
    const abort = new AbortController()
    this.#uploads.set(key, { file, abort })
    this.#change(key, { progress: 0, failure: undefined })
    try {
      // Loaded with the first picture: many conversations need none.
      const { uploadPicture } = await import("#lib/studio/upload.ts")
      const picture = await uploadPicture(file, { onprogress: (progress) => this.#change(key, { progress }), signal: abort.signal })
      this.#uploads.delete(key)
      if (this.pictures.some(({ id }) => id === picture.id)) this.remove(key)
      else this.#change(key, { picture, progress: 1 })
    } catch (failure) {
      if (!abort.signal.aborted) this.#change(key, { failure })
    }
  }

  #change(key: string, change: Partial<Attachment>): void {
    this.items = this.items.map((item) => (item.key === key ? { ...item, ...change } : item))
  }
}

function toAttachment(picture: Picture): Attachment {
  return { key: picture.id, name: picture.prompt ?? "", preview: null, picture, progress: 1, failure: undefined }
}
