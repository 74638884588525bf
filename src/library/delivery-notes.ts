import type { DeliveredPictures } from "#gateway/delivered-pictures.ts"
import type { Library } from "./library.ts"

/** What {@link DeliveryNotes} are made of. */
export interface DeliveryNotesOptions {
  readonly library: Pick<Library, "recordAll">
  /** Hears why the pictures of a request are without notes. */
  readonly failed: (error: unknown, requestId: string) => void
}

/** More than that are not written at once: then the database is away, and pictures without notes are better than a queue that grows. */
const mostAtOnce = 256

/** Writes down what delivered pictures were asked with, by whatever API they were drawn. */
export class DeliveryNotes {
  readonly #library: DeliveryNotesOptions["library"]
  readonly #failed: DeliveryNotesOptions["failed"]
  #writing = 0

  constructor({ library, failed }: DeliveryNotesOptions) {
    this.#library = library
    this.#failed = failed
  }

  /** Resolves when the pictures of an answer are noted, or cannot be. Never throws: no answer fails for it. */
  async take({ requestId, pictures, place, ...asked }: DeliveredPictures): Promise<void> {
    if (this.#writing >= mostAtOnce) {
      return this.#failed(new Error(`${mostAtOnce} answers wait for the database already`), requestId)
    }
    this.#writing++
    try {
      const facts = { kind: "generated", ...asked, ...place } as const
      await this.#library.recordAll(new Map(pictures.map(({ id, revisedPrompt }) => [id, { ...facts, revisedPrompt }])))
    } catch (error) {
      this.#failed(error, requestId)
    } finally {
      this.#writing--
    }
  }
}
