import type { FinishReason, GenerationEvent, Usage, Warning } from "#canonical/event.ts"
import { GatewayError, toGatewayError } from "#canonical/error.ts"
import type { DeliveredImage, ImageSource, StoredImage } from "#canonical/image.ts"
import type { PreparedRequest } from "#canonical/request.ts"
import type { Answer } from "./answer.ts"
import type { SpoolEntry } from "#blobs/spool-entry.ts"

/** What one attempt brought, when it ended as an answer. */
export interface AttemptResult {
  readonly reason: FinishReason
  readonly usage: Usage | undefined
  /** Pictures that count as results. */
  readonly pictures: readonly StoredImage[]
  /** Present where the answer is a refusal for safety: nobody pays for it. `executed`: whether anything had been made by then. */
  readonly refusal?: { readonly executed: "no" | "yes" }
}

/** What a call has brought so far, also where it fails in the end. */
export interface AttemptMeter {
  usage?: Usage
  readonly pictures: StoredImage[]
}

/** What an attempt needs to know besides the events. */
export interface AttemptOptions {
  readonly request: PreparedRequest
  /** Whether a picture may turn out to be a thought only after its data: then it is held until its part has closed. */
  readonly mayThink: boolean
  /** Filled while the call runs. */
  readonly meter: AttemptMeter
  /** Opens the spool for a picture. */
  readonly openPicture: (image: ImageSource) => SpoolEntry
  /** Makes the picture that the client wants out of the provider's, where it asked for another file format. */
  readonly convert: (image: DeliveredImage) => Promise<SpoolEntry>
}

/** Text is held this long, or until there is so much of it, on requests that want a picture: a word must not end failover. */
const textHold = { characters: 4096, forMs: 2000 }
/** More text than any model writes. It is kept until the answer is over, so what goes on without end must not. */
const mostTextCharacters = 4 * 1024 * 1024
/** A blocking answer is held until its first picture is complete or so much of it has passed. */
const blockingHoldBytes = 1024 * 1024

/**
 * Reads one upstream call to its end: spools every picture at the provider's pace, hands events to the answer, and
 * decides the commit point. Throws GatewayError where the call is not an answer; whether another channel may be tried
 * then depends on `answer.committed`.
 */
export async function pumpAttempt(events: AsyncIterable<GenerationEvent>, answer: Answer, options: AttemptOptions): Promise<AttemptResult> {
  const pump = new Pump(answer, options)
  const iterator = events[Symbol.asyncIterator]()
  try {
    let coming = iterator.next()
    for (let next = await coming; next.done !== true; next = await coming) {
      const event = next.value
      if (!("image" in event)) {
        pump.take(event)
        coming = iterator.next()
        continue
      }
      const entry = await pump.spool(event, event.image)
      // The provider may say what the picture was only after its data, so the call must go on before the picture can end.
      coming = iterator.next()
      coming.catch(() => {})
      await pump.finishPicture(event, event.image, entry)
    }
    return await pump.conclude()
  } catch (error) {
    const failure = toGatewayError(error)
    pump.abandon(failure)
    throw failure
  } finally {
    await iterator.return?.().catch(() => undefined)
  }
}

const unasked: Warning = {
  code: "changed",
  message: "The model drew a picture although only text was asked for; it was left out. Ask for pictures with `modalities`.",
  param: "modalities",
}

type PictureEvent = Extract<GenerationEvent, { image: ImageSource }>

class Pump {
  readonly #answer: Answer
  readonly #options: AttemptOptions
  readonly #open = new Set<SpoolEntry>()
  #heldTimer: NodeJS.Timeout | undefined
  #textLength = 0
  #words = ""
  #finish: Extract<GenerationEvent, { type: "finish" }> | undefined

  constructor(answer: Answer, options: AttemptOptions) {
    this.#answer = answer
    this.#options = options
  }

  get #wantsPicture(): boolean {
    return this.#options.request.modalities.includes("image")
  }

  take(event: Exclude<GenerationEvent, PictureEvent>): void {
    switch (event.type) {
      case "usage":
        this.#options.meter.usage = event.usage
        return
      case "finish":
        this.#finish = event
        return
      case "text":
        this.#answer.push(event)
        this.#countText(event.text, event.thought === true)
        return
      default:
        this.#answer.push(event)
    }
  }

  #countText(text: string, thought: boolean): void {
    if (!thought && this.#words.length < 2000) this.#words += text
    this.#textLength += text.length
    if (this.#textLength > mostTextCharacters) {
      throw new GatewayError("upstream_error", "The provider's answer went on and on, so it was ended. Try again.", {
        log: { reason: "too much text" },
      })
    }
    if (this.#answer.committed) return
    if (!this.#options.request.stream || this.#options.request.pictureRequired) return
    if (!this.#wantsPicture || this.#textLength > textHold.characters) this.#answer.commit()
    else this.#heldTimer ??= setTimeout(() => this.#answer.commit(), textHold.forMs)
  }

  /** Moves a picture from the provider into the spool, and shows it to the client on the way where that is allowed. */
  async spool(event: PictureEvent, image: ImageSource): Promise<SpoolEntry> {
    const entry = this.#options.openPicture(image)
    this.#open.add(entry)
    image.trailer.catch(() => {})
    entry.image.stored.catch(() => {})
    const streamsAtOnce =
      this.#wantsPicture && !this.#options.mayThink && this.#options.request.format.mediaType === undefined && event.type === "image"
    entry.head.then(
      () => {
        if (!streamsAtOnce) return
        this.#answer.push({ ...event, image: entry.image })
        if (this.#options.request.stream) this.#answer.commit()
      },
      () => {},
    )
    let bytes = 0
    for await (const chunk of image.chunks) {
      bytes += chunk.bytes.byteLength
      await entry.write(chunk)
      if (streamsAtOnce && bytes > blockingHoldBytes && !this.#answer.committed) {
        await entry.head
        this.#answer.commit()
      }
    }
    return entry
  }

  async finishPicture(event: PictureEvent, image: ImageSource, entry: SpoolEntry): Promise<void> {
    const trailer = await image.trailer
    const { format } = this.#options.request
    // Previews, thoughts, and originals of a conversion are kept, but are not what became of the request.
    const isResult = (mediaType: string): boolean =>
      this.#wantsPicture && event.type === "image" && !trailer.thought && (format.mediaType ?? mediaType) === mediaType
    const stored = await entry.finish(trailer, isResult)
    this.#open.delete(entry)
    if (!this.#wantsPicture) {
      // Nothing was held for it, and it is nobody's: a request for text must not be a way to free pictures.
      this.#answer.push({ type: "warning", warning: unasked })
      return
    }
    let shown = entry.image
    if (event.type === "image" && format.mediaType !== undefined && !trailer.thought) {
      if (stored.mediaType !== format.mediaType) shown = (await this.#options.convert(shown)).image
    }
    if (this.#options.mayThink || format.mediaType !== undefined || event.type === "preview") this.#answer.push({ ...event, image: shown })
    if (event.type === "image" && !trailer.thought) this.#options.meter.pictures.push(await shown.stored)
    // Only what the client will see ends failover.
    if (event.type === "preview" ? this.#options.request.partialImages > 0 : !trailer.thought) this.#answer.commit()
  }

  /** Judges the whole: an answer that lacks what was required is a failure, one that was cut off as well. */
  async conclude(): Promise<AttemptResult> {
    clearTimeout(this.#heldTimer)
    const finish = this.#finish
    if (finish === undefined) {
      throw new GatewayError("upstream_error", "The provider broke off before its answer was complete. Try again.", {
        log: { reason: "no finish" },
      })
    }
    const { request, meter } = this.#options
    const { usage, pictures } = meter
    const executed = finish.promptBlocked === true ? "no" : "yes"
    if (this.#wantsPicture && pictures.length === 0) {
      const native = finish.native === undefined ? {} : { native: finish.native }
      const words = finish.message ?? this.#words.trim()
      const details = { ...native, ...(words === "" ? {} : { modelText: words }), executed } as const
      if (finish.reason === "content_filter" && request.refusal === "error") {
        throw new GatewayError(
          "content_policy_violation",
          "The provider refused this request for safety reasons. Change the prompt or the pictures; sending it again unchanged will not help.",
          details,
        )
      }
      if (request.pictureRequired) {
        throw new GatewayError(
          "no_image_generated",
          "The model answered without a picture. Say clearly in the prompt that a picture is to be drawn.",
          details,
        )
      }
    }
    this.#answer.push(finish)
    this.#answer.commit()
    const isRefusal = finish.reason === "content_filter" && pictures.length === 0
    return { reason: finish.reason, usage, pictures, ...(isRefusal ? { refusal: { executed } } : {}) }
  }

  abandon(error: GatewayError): void {
    clearTimeout(this.#heldTimer)
    for (const entry of this.#open) entry.fail(error)
  }
}
