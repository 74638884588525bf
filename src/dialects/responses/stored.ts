import { GatewayError, toGatewayError } from "#canonical/error.ts"
import type { DeliveryEvent } from "#canonical/event.ts"
import type { Inbound, KeptRequest, Outbound } from "#dialects/dialect.ts"
import { estimateTokens } from "#dialects/estimate-tokens.ts"
import { documentOf, eventsOf, jsonOf } from "#dialects/outbound.ts"
import { fieldErrors, invalid, readJson } from "#dialects/read.ts"
import { emptyResponse } from "./answer-form.ts"
import { encodeJson } from "./encode-json.ts"
import { encodeStream } from "./encode-stream.ts"
import { failureOf } from "./errors.ts"
import { requestIdOf } from "./ids.ts"
import { listItems } from "./input-items.ts"
import { toConversation } from "./items.ts"
import { keptBody, readFormerTurns } from "./kept-response.ts"
import { readInput, resolveReferences } from "./read-items.ts"

/** Gives a response again: as it is now, or with `stream=true` as the events of its making, those after `starting_after`. */
export async function retrieveResponse(inbound: Inbound): Promise<Outbound> {
  const kept = await findKept(inbound)
  if (inbound.query.get("stream") !== "true") return asItIs(inbound, kept)
  const { events, delivery } = inbound.past.tell(kept)
  const after = readNumber(inbound.query, "starting_after", { least: 0, most: Number.MAX_SAFE_INTEGER })
  const { form } = keptBody(kept)
  return eventsOf(encodeStream(events, delivery, form, { atOnce: true, ...(after === undefined ? {} : { after }) }))
}

/** Does not keep a response any longer. */
export async function deleteResponse(inbound: Inbound): Promise<Outbound> {
  const { id } = await findKept(inbound)
  await inbound.past.forget(id)
  return documentOf({ id: inbound.params["id"], object: "response", deleted: true })
}

/** Ends a response that is made in the background; one that has ended stays as it is. */
export async function cancelResponse(inbound: Inbound): Promise<Outbound> {
  const kept = await findKept(inbound)
  if (keptBody(kept).form.echo["background"] !== true) {
    throw invalid("Only a response that was made with `background: true` can be cancelled.", "response_id")
  }
  if (kept.state !== "running") return asItIs(inbound, kept)
  await inbound.past.callOff(kept)
  return asItIs(inbound, await findKept(inbound))
}

/** Lists what a response was asked, a page at a time. */
export async function listInput(inbound: Inbound): Promise<Outbound> {
  const kept = await findKept(inbound)
  const { query } = inbound
  const order = query.get("order") ?? "desc"
  if (order !== "asc" && order !== "desc") throw invalid('`order` must be "asc" or "desc".', "order")
  const limit = readNumber(query, "limit", { least: 1, most: 100 }) ?? 20
  return documentOf(listItems(keptBody(kept).items, kept.id, { order, limit, after: query.get("after") ?? undefined }))
}

/** Estimates how many tokens an input has, without asking a provider. */
export async function countInput(inbound: Inbound): Promise<Outbound> {
  const body = readJson(inbound)
  const { input, instructions, previousId } = fieldErrors(() => ({
    input: readInput(body),
    instructions: body.text("instructions"),
    previousId: body.string("previous_response_id", { max: 256 }),
  }))
  const former = await readFormerTurns(previousId, inbound.past)
  const items = await resolveReferences(input.items, inbound.past)
  const { messages, system } = toConversation([...former.items, ...items], instructions)
  const { text, image } = estimateTokens(messages, system)
  return documentOf({ object: "response.input_tokens", input_tokens: text + image })
}

async function findKept({ past, params }: Inbound): Promise<KeptRequest> {
  const id = params["id"] ?? ""
  const requestId = requestIdOf(id)
  const kept = requestId === undefined ? undefined : await past.find(requestId)
  if (kept !== undefined) return kept
  throw new GatewayError(
    "not_found",
    `No response of this key has the id \`${id.slice(0, 100)}\`: it was made with another key or with \`store: false\`, was deleted, or is not kept any more.`,
    { param: "response_id" },
  )
}

async function asItIs({ past }: Inbound, kept: KeptRequest): Promise<Outbound> {
  const { form } = keptBody(kept)
  const { events, delivery } = past.tell(kept)
  if (kept.state === "running") return documentOf(emptyResponse(delivery, form, "in_progress"))
  const told: DeliveryEvent[] = []
  try {
    for await (const event of events) told.push(event)
  } catch (error) {
    if (kept.state === "succeeded") throw error
    const { status, error: failure } = failureOf(toGatewayError(error))
    return documentOf(emptyResponse(delivery, form, status, failure))
  }
  return jsonOf(encodeJson(oneByOne(told), delivery, form))
}

/** Events of answers that were streamed side by side, one answer after the other. */
async function* oneByOne(events: readonly DeliveryEvent[]): AsyncGenerator<DeliveryEvent> {
  const choiceOf = (event: DeliveryEvent): number => ("choice" in event ? event.choice : -1)
  yield* events.toSorted((one, other) => choiceOf(one) - choiceOf(other))
}

function readNumber(
  query: URLSearchParams,
  name: string,
  { least, most }: { readonly least: number; readonly most: number },
): number | undefined {
  const text = query.get(name)
  if (text === null || text === "") return undefined
  const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (number >= least && number <= most) return number
  throw invalid(`\`${name}\` must be a whole number from ${least} to ${most}.`, name)
}
