import { type Chunk, owned } from "#bytes/chunk.ts"
import type { DeliveryEvent } from "#canonical/event.ts"
import { toGatewayError } from "#canonical/error.ts"
import type { Delivery } from "#dialects/dialect.ts"
import { members, utf8 } from "#dialects/write.ts"
import { AnswerFacts } from "./answer-facts.ts"
import { candidateEnd, type Finish, picturePart, promptFeedback, textPart } from "./candidate.ts"
import { errorBody } from "./errors.ts"

/** What stands around the documents of a stream. */
interface Framing {
  readonly first: string
  readonly next: string
  readonly after: string
  readonly end: string
}

/**
 * Server-sent events as Google sends them and as its parsers demand: nothing but `data:` lines, each one document. No
 * comments (one old client dies of them), no event names (with one the event is not seen), no `[DONE]` (no JSON).
 */
export const sseFraming: Framing = { first: "data: ", next: "data: ", after: "\n\n", end: "" }

/** One JSON array that is written element by element: the form without `alt=sse`. */
export const arrayFraming: Framing = { first: "[", next: ",\r\n", after: "", end: "]" }

/**
 * Writes a stream of GenerateContentResponses, each with only what is new. A picture stands whole in one of them. How
 * the candidates ended and what was used follows after the last event, in the last document.
 *
 * A failure after the first document becomes an `error` document and ends the stream; before it, and inside a picture
 * whose document cannot be closed any more, the failure is thrown on.
 */
export async function* encodeStream(events: AsyncIterable<DeliveryEvent>, delivery: Delivery, framing: Framing): AsyncGenerator<Chunk> {
  const facts = new AnswerFacts(delivery)
  const finishes: Finish[] = []
  let documents = 0
  let insidePicture = false
  const begin = (): string => (documents++ === 0 ? framing.first : framing.next)
  const partBegin = (): string => `${begin()}{"candidates":[{"content":{"parts":[`
  const partEnd = (choice: number): string => `],"role":"model"},"index":${choice}}],${members(facts.identity)}}${framing.after}`
  try {
    for await (const event of events) {
      facts.note(event)
      if (event.type === "finish") finishes.push(event)
      if (event.type === "text") {
        yield owned(Buffer.concat([Buffer.from(partBegin()), textPart(event.text, event), Buffer.from(partEnd(event.choice))]))
      }
      if (event.type === "image") {
        insidePicture = true
        yield* picturePart(partBegin(), event.image, partEnd(event.choice))
        insidePicture = false
      }
    }
    yield utf8(`${begin()}${JSON.stringify({ ...ending(finishes), ...facts.summary })}${framing.after}${framing.end}`)
  } catch (error) {
    if (documents === 0 || insidePicture) throw error
    yield utf8(`${begin()}${JSON.stringify(errorBody(toGatewayError(error)))}${framing.after}${framing.end}`)
  }
}

/** The last document's own members. A part without text, as Google writes it: Google's client forgets a turn in which a document has no part. */
function ending(finishes: readonly Finish[]): Readonly<Record<string, unknown>> {
  const [blocked] = finishes
  const allBlocked = finishes.every(({ promptBlocked }) => promptBlocked === true)
  if (blocked !== undefined && allBlocked) return { promptFeedback: promptFeedback(blocked) }
  return { candidates: finishes.map((finish) => ({ content: { parts: [{ text: "" }], role: "model" }, ...candidateEnd(finish) })) }
}
