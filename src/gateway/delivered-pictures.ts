import type { DeliveryEvent } from "#canonical/event.ts"
import type { DeliveredImage } from "#canonical/image.ts"
import type { DecodedPart, GenerationRequest, PreparedRequest } from "#canonical/request.ts"
import type { ExchangeContext } from "./exchange-context.ts"
import type { Gateway } from "./gateway.ts"

/** What an answer brought that is kept, and what it was asked with. */
export interface DeliveredPictures {
  readonly requestId: string
  /** Its results, at least one. */
  readonly pictures: readonly {
    readonly id: string
    /** The prompt that the provider says it really drew, at most 8000 characters. */
    readonly revisedPrompt?: string
  }[]
  /** What the user said last, at most 8000 characters; absent where that was not a word. */
  readonly prompt?: string
  /** As they were asked for. */
  readonly aspectRatio?: string
  readonly imageSize?: string
  /** What they were made from: each by its id, or by the SHA-256 of its bytes. */
  readonly sources: readonly string[]
  /** The message that they belong to. */
  readonly place?: NonNullable<ExchangeContext["place"]>
}

const longestPrompt = 8000

/**
 * Tells of the pictures of a settled answer, where there are any that are kept. `events`: as they were told to the client. Resolves when they are noted
 * or cannot be, and never rejects.
 */
export function noteDelivered(
  { noteDelivery }: Pick<Gateway, "noteDelivery">,
  request: GenerationRequest,
  prepared: Pick<PreparedRequest, "messages">,
  { id: requestId, place }: Pick<ExchangeContext, "id" | "place">,
  events: readonly DeliveryEvent[],
): Promise<void> {
  const images = events.flatMap((event) => (event.type === "image" ? event.image : []))
  if (noteDelivery === undefined || images.length === 0) return Promise.resolve()
  // Made at once, so that nothing holds the client's pictures while the database is waited for.
  const { aspectRatio, imageSize } = request.shape
  const prompt = promptOf(request)
  const asked = {
    requestId,
    ...(prompt === "" ? {} : { prompt }),
    ...(aspectRatio === undefined ? {} : { aspectRatio }),
    ...(imageSize === undefined ? {} : { imageSize }),
    sources: sourcesOf(request, prepared),
    ...(place === undefined ? {} : { place }),
  }
  return resultsOf(images).then((pictures) => (pictures.length === 0 ? undefined : noteDelivery({ ...asked, pictures })))
}

async function resultsOf(images: readonly DeliveredImage[]): Promise<DeliveredPictures["pictures"]> {
  const results: DeliveredPictures["pictures"][number][] = []
  for (const image of images) {
    // A picture that broke off, or that is not kept, has no facts either.
    const stored = await image.stored.catch(() => undefined)
    if (stored === undefined || stored.id === "") continue
    const { thought, revisedPrompt } = await image.trailer
    if (!thought) results.push({ id: stored.id, ...(revisedPrompt === undefined ? {} : { revisedPrompt: cut(revisedPrompt) }) })
  }
  return results
}

/** The words of the last turn of the user's. */
function promptOf({ messages }: GenerationRequest): string {
  const parts = messages.findLast(({ role }) => role === "user")?.parts ?? []
  return cut(parts.flatMap((part) => (part.type === "text" ? part.text : [])).join("\n"))
}

function cut(text: string): string {
  return text.slice(0, longestPrompt).toWellFormed()
}

/** The pictures of the last turn of the user's; where there are none, those of the answer that it goes on from. */
function sourcesOf({ messages }: GenerationRequest, prepared: Pick<PreparedRequest, "messages">): readonly string[] {
  const last = messages.findLastIndex(({ role }) => role === "user")
  const picturesOf = (index: number): readonly string[] => {
    const parts = messages[index]?.parts ?? []
    return parts.flatMap((part, position) => nameOf(part, prepared.messages[index]?.parts[position]))
  }
  const given = picturesOf(last)
  if (given.length > 0) return [...new Set(given)]
  return messages[last - 1]?.role === "assistant" ? [...new Set(picturesOf(last - 1))] : []
}

/** What was named by its id is that very picture; of everything else there are only the bytes. */
function nameOf(part: DecodedPart, prepared: PreparedRequest["messages"][number]["parts"][number] | undefined): string | readonly [] {
  if (part.type === "stored-image") return part.id
  const isThought = "thought" in part && part.thought === true
  return isThought || prepared?.type !== "image" ? [] : prepared.image.sha256
}
