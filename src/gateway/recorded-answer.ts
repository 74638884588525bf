import { GatewayError } from "#canonical/error.ts"
import type { DeliveryEvent, Warning } from "#canonical/event.ts"
import type { DeliveredImage, ImageTrailer } from "#canonical/image.ts"
import type { Utterance } from "#dialects/dialect.ts"
import type { PictureReference, RecordedAnswer } from "#ledger/ledger.ts"

type Events = Extract<RecordedAnswer, { events: unknown }>

/** Longest record, in UTF-16 units of JSON: pictures do not count, so that only endless text comes near. */
const maxRecordLength = 4 * 1024 * 1024

type PictureEvent = Extract<DeliveryEvent, { image: unknown }>
type Text = Extract<DeliveryEvent, { type: "text" }>

/** The same with its signature as text. */
type Written<T> = Omit<T, "signature"> & { readonly signature?: string }

/** What stands in a record for a picture: its reference, and what its provider said of it. */
interface RecordedPicture extends Omit<PictureEvent, "image"> {
  readonly image: PictureReference
  /** Absent where nothing is known: then it is a result. */
  readonly trailer?: Written<ImageTrailer>
}

/** Stands where the charge was told; how much it is stands in the request's row, which is written with the record. */
interface RecordedCharge {
  readonly type: "charge"
}

type RecordedEvent =
  | Exclude<DeliveryEvent, PictureEvent | Text | { type: "charge" | "idle" }>
  | RecordedPicture
  | RecordedCharge
  | Written<Text>

/**
 * Writes the events of a complete answer as JSON values, so that it can be written to a client again. Every picture must be
 * stored by now. Undefined where that cannot be: a picture is not kept, or there is more than 4 MiB of text.
 */
export async function recordAnswer(events: readonly DeliveryEvent[], warnings: readonly Warning[]): Promise<Events | undefined> {
  const recorded: RecordedEvent[] = []
  for (const event of events) {
    if ("image" in event) {
      const picture = await recordPicture(event)
      if (picture !== undefined) recorded.push(picture)
      else if (event.type === "image") return undefined
    } else if (event.type === "text") recorded.push(withWrittenSignature(event))
    else if (event.type === "charge") recorded.push({ type: "charge" })
    else if (event.type !== "idle") recorded.push(event)
  }
  return JSON.stringify(recorded).length > maxRecordLength ? undefined : { events: recorded, warnings: [...warnings] }
}

async function recordPicture({ image, ...event }: PictureEvent): Promise<RecordedPicture | undefined> {
  const stored = await image.stored.catch(() => undefined)
  if (stored === undefined || stored.id === "") return undefined
  const trailer = await image.trailer
  return { ...event, image: { picture: stored.id }, trailer: withWrittenSignature(trailer) }
}

/** Signatures are ASCII. */
function withWrittenSignature<T extends { readonly signature?: Uint8Array }>({ signature, ...rest }: T): Written<T> {
  return { ...rest, ...(signature === undefined ? {} : { signature: Buffer.from(signature).toString("latin1") }) }
}

function withReadSignature<T extends { readonly signature?: Uint8Array }>({ signature, ...rest }: Written<T>): T {
  return { ...rest, ...(signature === undefined ? {} : { signature: Buffer.from(signature, "latin1") }) } as unknown as T
}

/**
 * Gives the events of a recorded answer again. `findPicture` gives a kept picture, and `charge` is what the request cost, in
 * micro-USD. Throws `gone`, naming the request, where a picture is not kept any more.
 */
export async function reviveAnswer(
  { events }: Events,
  findPicture: (id: string, trailer: ImageTrailer) => Promise<DeliveredImage | undefined>,
  { requestId, charge }: { readonly requestId: string; readonly charge: number },
): Promise<DeliveryEvent[]> {
  const revived: DeliveryEvent[] = []
  for (const event of events as readonly RecordedEvent[]) {
    if ("image" in event) {
      const { trailer = { thought: false }, ...rest } = event
      const image = await findPicture(event.image.picture, withReadSignature<ImageTrailer>(trailer))
      if (image === undefined) throw answerGone(requestId)
      revived.push({ ...rest, image })
    } else if (event.type === "text") revived.push(withReadSignature<Text>(event))
    else if (event.type === "charge") revived.push({ type: "charge", microUsd: charge })
    else revived.push(event)
  }
  return revived
}

/** What a recorded answer says and shows, in the order in which it came. */
export function saidIn({ events }: Events): readonly Utterance[] {
  return (events as readonly RecordedEvent[]).flatMap((event): readonly Utterance[] => {
    if ("image" in event) {
      const { type, choice, image, trailer } = event
      return [{ type, choice, thought: trailer?.thought ?? false, content: image.picture }]
    }
    return event.type === "text" ? [{ type: "text", choice: event.choice, thought: event.thought ?? false, content: event.text }] : []
  })
}

/** The error for an answer that cannot be given again. */
export function answerGone(requestId: string): GatewayError {
  return new GatewayError(
    "gone",
    `The request ${requestId} has ended, and its answer is not kept any more. Asking again, under a new idempotency key where it had one, pays again.`,
  )
}
