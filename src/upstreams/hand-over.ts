import type { Chunk } from "#bytes/chunk.ts"
import { GatewayError } from "#canonical/error.ts"
import type { GenerationEvent } from "#canonical/event.ts"
import type { ImageEncoding, ImageTrailer } from "#canonical/image.ts"
import { brokenOff } from "./failures.ts"

type PictureEvent = Extract<GenerationEvent, { image: unknown }>

/**
 * An answer as a flat sequence: events that are complete, and pictures as `picture`, any number of `bytes`, `picture-end`
 * with nothing else in between, and later one `trailer`, before the next picture at the latest.
 */
export type AnswerToken =
  | Exclude<GenerationEvent, PictureEvent>
  | {
      readonly type: "picture"
      /** `preview` for a partial render. */
      readonly as: PictureEvent["type"]
      readonly part: number
      /** As the provider declares it. */
      readonly mediaType: string
      readonly encoding: ImageEncoding
    }
  | { readonly type: "bytes"; readonly chunk: Chunk }
  | { readonly type: "picture-end" }
  | { readonly type: "trailer"; readonly trailer: ImageTrailer }

/**
 * Makes events of an answer. A picture's `chunks` pull from the same source as the events, so the provider is read at the
 * pace of whoever reads the picture; what is left unread when the next event is asked for is thrown away. A trailer
 * that never comes rejects.
 */
export async function* handOver(tokens: AsyncGenerator<AnswerToken, void, undefined>): AsyncGenerator<GenerationEvent, void, undefined> {
  let trailer: PromiseWithResolvers<ImageTrailer> | undefined
  let reader: PictureReader | undefined
  try {
    for (let next = await tokens.next(); next.done !== true; next = await tokens.next()) {
      const token = next.value
      switch (token.type) {
        case "picture": {
          trailer?.reject(brokenOff())
          trailer = Promise.withResolvers<ImageTrailer>()
          trailer.promise.catch(() => {})
          reader = new PictureReader(tokens, trailer)
          const { as: type, part, mediaType, encoding } = token
          yield { type, choice: 0, part, image: { mediaType, encoding, chunks: reader, trailer: trailer.promise } }
          reader.close()
          break
        }
        case "bytes":
          token.chunk.lease.release()
          break
        case "picture-end":
          break
        case "trailer":
          trailer?.resolve(token.trailer)
          break
        default:
          yield token
      }
    }
  } catch (error) {
    trailer?.reject(error)
    throw error
  } finally {
    trailer?.reject(brokenOff())
    await tokens.return()
  }
}

/** Reads one picture out of the tokens, as long as nobody has asked for the event behind it. */
class PictureReader implements AsyncIterable<Chunk> {
  readonly #tokens: AsyncGenerator<AnswerToken, void, undefined>
  readonly #trailer: PromiseWithResolvers<ImageTrailer>
  #state: "unread" | "reading" | "closed" = "unread"

  constructor(tokens: AsyncGenerator<AnswerToken, void, undefined>, trailer: PromiseWithResolvers<ImageTrailer>) {
    this.#tokens = tokens
    this.#trailer = trailer
  }

  close(): void {
    this.#state = "closed"
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Chunk, void, undefined> {
    if (this.#state !== "unread") throw new GatewayError("internal", "A picture of a provider was read twice, or too late.")
    this.#state = "reading"
    try {
      while (this.#state === "reading") {
        const next = await this.#tokens.next()
        if (next.done === true) throw brokenOff()
        if (next.value.type === "picture-end") this.#state = "closed"
        else if (next.value.type === "bytes") yield next.value.chunk
      }
    } catch (error) {
      this.#trailer.reject(error)
      throw error
    }
  }
}
