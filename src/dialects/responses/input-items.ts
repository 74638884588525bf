import type { DecodedPart } from "#canonical/request.ts"
import { invalid } from "#dialects/read.ts"
import { listedPictureId } from "./ids.ts"
import type { Item } from "./items.ts"

/** Which of the items to list. */
export interface Page {
  readonly order: "asc" | "desc"
  readonly limit: number
  /** Name of the item before the first one. */
  readonly after: string | undefined
}

/**
 * Lists the items of a kept request. Pictures are named, not repeated: `file_id` and the names of pictures that a model made
 * may be sent again. Throws `invalid_request` where `after` names no item.
 */
export function listItems(items: readonly Item[], requestId: string, { order, limit, after }: Page): object {
  const listed = items.map((item, index) => describe(item, `msg_${requestId}_input_${index}`))
  if (order === "desc") listed.reverse()
  const before = after === undefined ? -1 : listed.findIndex(({ id }) => id === after)
  if (after !== undefined && before === -1) throw invalid("`after` names no item of this response.", "after")
  const data = listed.slice(before + 1, before + 1 + limit)
  return {
    object: "list",
    data,
    first_id: data.at(0)?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: before + 1 + limit < listed.length,
  }
}

/** An item as it is listed. */
interface ListedItem extends Readonly<Record<string, unknown>> {
  readonly id: string
}

function describe(item: Item, id: string): ListedItem {
  if (item.type === "message") {
    const content = item.parts.map((part) => describePart(part, item.role === "assistant"))
    return { id, type: "message", status: "completed", role: item.role, content }
  }
  const pictureId = item.part.type === "stored-image" ? listedPictureId(item.part.id) : id
  return { id: pictureId, type: "image_generation_call", status: "completed", result: null }
}

function describePart(part: DecodedPart, isAnswer: boolean): object {
  if (part.type !== "text")
    return { type: "input_image", detail: "auto", image_url: null, file_id: part.type === "stored-image" ? part.id : null }
  return isAnswer ? { type: "output_text", annotations: [], logprobs: [], text: part.text } : { type: "input_text", text: part.text }
}
