import type { FinishReason, GenerationEvent, Usage, Warning } from "#canonical/event.ts"
import { GatewayError, toGatewayError } from "#canonical/error.ts"
import type { DeliveredImage, ImageSource, StoredImage } from "#canonical/image.ts"
import type { PreparedRequest } from "#canonical/request.ts"
import type { TurnRecorder } from "#memory/turn-recorder.ts"
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
  /** Micro-USD that the provider bills, where it says so. */
  cost?: number
  readonly pictures: StoredImage[]
}

/** What an attempt needs to know besides the events. */
export interface AttemptOptions {
  readonly request: PreparedRequest
  /** Whether a picture may turn out to be a thought only after its data: then it is held until its part has closed. */
  readonly mayThink: boolean
  /** Filled while the call runs. */
  readonly meter: AttemptMeter
  /** Notes down what the client gets of the model's turn. */
  readonly turn: TurnRecorder
  /** Opens the spool for a picture. */
  readonly openPicture: (image: ImageSource) => SpoolEntry
  /** Makes the picture that the client wants out of the provider's, where it asked for another file format. */
  readonly convert: (image: DeliveredImage) => Promise<SpoolEntry>
}

/** Text is held this long, or until there is so much of it, on requests that want a picture: a word must not end failover. */
const textHold = { characters: 4096, forMs: 2000 }
/** More text than any model writes. It is kept until the answer is over, so what goes on without end must not. */
const mostTextCharacters = 4 * 1024 * 1024
/** Signatures of text beyond so many bytes are left out: they are kept until the answer is over, and no answer fails for them. */
const mostSignatureBytes = 16 * 1024 * 1024
/** So much of what a model says instead of drawing is told to the client, in UTF-16 units. */
const mostWords = 2000
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
      const spooled = await pump.spool(event, event.image)
      // The provider may say what the picture was only after its data, so the call must go on before the picture can end.
      coming = iterator.next()
      coming.catch(() => {})
      await pump.finishPicture(event, event.image, spooled)
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

const repeated: Warning = {
  code: "changed",
  message: "The model sent the same picture more than once; it is given once.",
}

type PictureEvent = Extract<GenerationEvent, { image: ImageSource }>
type TextEvent = Extract<GenerationEvent, { type: "text" }>

/** A picture whose data is in the spool. */
interface Spooled {
  readonly entry: SpoolEntry
  /** Whether it was shown while it came. */
  readonly isShown: boolean
}

class Pump {
  readonly #answer: Answer
  readonly #options: AttemptOptions
  readonly #open = new Set<SpoolEntry>()
  /** SHA-256 of the results, as the provider sent them. */
  readonly #results = new Set<string>()
  #pictures = 0
  #heldTimer: NodeJS.Timeout | undefined
  #textLength = 0
  #signatureBytes = 0
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
        if (event.cost !== undefined) this.#options.meter.cost = event.cost
        return
      case "finish":
        this.#finish = event
        return
      case "text": {
        const piece = this.#bounded(event)
        this.#options.turn.text(piece)
        this.#answer.push(piece)
        this.#countText(piece.text, piece.thought === true)
        return
      }
      default:
        this.#answer.push(event)
    }
  }

  #bounded(event: TextEvent): TextEvent {
    this.#signatureBytes += event.signature?.byteLength ?? 0
    if (this.#signatureBytes <= mostSignatureBytes) return event
    const { signature: _excess, ...rest } = event
    return rest
  }

  #countText(text: string, thought: boolean): void {
    if (!thought && this.#words.length < mostWords) this.#words += text
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

  /**
   * Moves a picture from the provider into the spool, and shows it to the client on the way where that is allowed. What may
   * turn out to be a thought waits for its end, and so does every picture but the first: it may be the same one again.
   */
  async spool(event: PictureEvent, image: ImageSource): Promise<Spooled> {
    const entry = this.#options.openPicture(image)
    this.#open.add(entry)
    image.trailer.catch(() => {})
    entry.image.stored.catch(() => {})
    const isFirst = event.type === "image" && this.#pictures++ === 0
    const streamsAtOnce = isFirst && this.#wantsPicture && !this.#options.mayThink && this.#options.request.format.mediaType === undefined
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
    return { entry, isShown: streamsAtOnce }
  }

  async finishPicture(event: PictureEvent, image: ImageSource, { entry, isShown }: Spooled): Promise<void> {
    const trailer = await image.trailer
    const { format } = this.#options.request
    const isFinal = event.type === "image" && !trailer.thought
    // Previews, thoughts, repetitions, and originals of a conversion are kept, but are not what became of the request.
    const stored = await entry.finish(
      trailer,
      ({ mediaType, sha256 }) =>
        this.#wantsPicture && isFinal && (format.mediaType ?? mediaType) === mediaType && !this.#results.has(sha256),
    )
    this.#open.delete(entry)
    if (!this.#wantsPicture) {
      // Nothing was held for it, and it is nobody's: a request for text must not be a way to free pictures.
      this.#answer.push({ type: "warning", warning: unasked })
      return
    }
    if (isFinal && this.#results.has(stored.sha256)) {
      this.#answer.push({ type: "warning", warning: repeated })
      return
    }
    const isConverted = isFinal && format.mediaType !== undefined && stored.mediaType !== format.mediaType
    const shown = isConverted ? (await this.#options.convert(entry.image)).image : entry.image
    if (!isShown) this.#answer.push({ ...event, image: shown })
    if (isFinal) {
      const delivered = await shown.stored
      this.#results.add(stored.sha256)
      this.#options.meter.pictures.push(delivered)
      this.#options.turn.picture(stored, delivered, trailer.signature)
    }
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
    const isRefusal = finish.reason === "content_filter" && pictures.length === 0
    if (this.#wantsPicture && pictures.length === 0) {
      const native = finish.native === undefined ? {} : { native: finish.native }
      const words = (finish.message ?? this.#words).trim().slice(0, mostWords).toWellFormed()
      const details = { ...native, ...(words === "" ? {} : { modelText: words }), executed } as const
      if (isRefusal && request.refusal === "error") {
        throw new GatewayError(
          "content_policy_violation",
          "The provider refused this request for safety reasons. Change the prompt or the pictures; sending it again unchanged will not help.",
          details,
        )
      }
      if (!isRefusal && request.pictureRequired) {
        throw new GatewayError(
          "no_image_generated",
          "The model answered without a picture. Say clearly in the prompt that a picture is to be drawn.",
          details,
        )
      }
    }
    this.#answer.push(finish)
    this.#answer.commit()
    return { reason: finish.reason, usage, pictures, ...(isRefusal ? { refusal: { executed } } : {}) }
  }

  abandon(error: GatewayError): void {
    clearTimeout(this.#heldTimer)
    for (const entry of this.#open) entry.fail(error)
  }
}
