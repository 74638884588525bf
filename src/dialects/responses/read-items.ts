import { GatewayError } from "#canonical/error.ts"
import type { Warning } from "#canonical/event.ts"
import type { DecodedPart } from "#canonical/request.ts"
import type { KeptRequest, Past } from "#dialects/dialect.ts"
import { invalid, pictureFromUrlValue, readText } from "#dialects/read.ts"
import { Lifted } from "#json/body.ts"
import { Fields } from "#json/fields.ts"
import { listedPictureOf, requestIdOfItem } from "./ids.ts"
import { type Item, itemsOfAnswer, roles } from "./items.ts"

const maxItems = 1000
/** Most parts of one message. */
const maxParts = 256
/** What a client may send back and nobody needs: it was written for another server, or says nothing to a model. */
const passedOver: ReadonlySet<string> = new Set(["reasoning", "compaction"])

/** An item that is only named. */
interface Reference {
  readonly type: "reference"
  readonly id: string
  readonly param: string
}

/** What `input` holds, before what it names has been looked up. */
export interface Input {
  readonly items: readonly (Item | Reference)[]
  readonly warnings: readonly Warning[]
}

/** Reads `input`: a text of the user, or a list of items. Throws GatewayError, and as {@link Fields} does. */
export function readInput(body: Fields): Input {
  const value = body.raw("input")
  if (value === undefined) throw invalid("`input` is missing. Say what is to be drawn.", "input")
  if (typeof value === "string" || value instanceof Lifted) {
    const text = readText(value, "input")
    if (text.trim() === "") throw invalid("`input` is blank. Say what is to be drawn.", "input")
    return { items: [{ type: "message", role: "user", parts: [{ type: "text", text }] }], warnings: [] }
  }
  const leftOut = new Set<string>()
  const items = (body.array("input", { max: maxItems }) ?? []).flatMap((member, index) => {
    const item = new Fields(member, `input[${index}]`)
    const type = item.string("type", { max: 64 }) ?? "message"
    if (type === "message") return [readMessage(item)]
    if (type === "image_generation_call") return readCall(item)
    if (type === "item_reference") return [readReference(item)]
    if (!passedOver.has(type)) leftOut.add(type)
    return []
  })
  const warnings = [...leftOut].map((type): Warning => ({
    code: "unsupported",
    message: `Items of type \`${type}\` are not supported and were left out.`,
    param: "input",
  }))
  return { items, warnings }
}

/** Looks up the items that are only named. Throws `not_found` where one is not kept for this key. */
export async function resolveReferences(items: Input["items"], past: Past): Promise<readonly Item[]> {
  const resolved: Item[] = []
  // A request may name one answer a thousand times, and that is much to read.
  const answers = new Map<string, Pick<KeptRequest, "id" | "said">>()
  for (const item of items) {
    if (item.type !== "reference") {
      resolved.push(item)
      continue
    }
    const requestId = requestIdOfItem(item.id)
    const known = answers.get(requestId ?? "")
    const kept = requestId === undefined ? undefined : (known ?? (await past.find(requestId)))
    if (kept !== undefined && known === undefined) answers.set(kept.id, { id: kept.id, said: kept.said })
    const found = kept && itemsOfAnswer(kept, item.param).get(item.id)
    if (found === undefined) {
      throw new GatewayError(
        "not_found",
        `No item with the id \`${item.id.slice(0, 100)}\` is kept for this key. Send the item itself: a picture with its \`result\`.`,
        { param: item.param },
      )
    }
    resolved.push(found)
  }
  return resolved
}

/** Reads a picture that stands in `image_url` (an https URL, a data URL), or is named by `file_id`. */
export function readPicture(fields: Fields): DecodedPart {
  const id = fields.string("file_id", { max: 256 })
  if (id !== undefined) return keptPicture(id, `${fields.path}.file_id`)
  const path = `${fields.path}.image_url`
  const value = fields.raw("image_url")
  if (typeof value === "string" || value instanceof Lifted) return pictureFromUrlValue(value, path)
  const url = fields.object("image_url")?.raw("url")
  if (typeof url === "string" || url instanceof Lifted) return pictureFromUrlValue(url, `${path}.url`)
  throw invalid(`\`${path}\` is missing. Send the picture's https URL, or the picture itself as data URL.`, path, "invalid_image_url")
}

function keptPicture(id: string, param: string): DecodedPart {
  if (/^(?:[0-9a-v]{26}|[0-9a-f]{64})$/.test(id)) return { type: "stored-image", id, param }
  throw invalid(
    "Files can't be uploaded here, so `file_id` names nothing but pictures that were made here. Send the picture in `image_url`, as data URL or by its https URL.",
    param,
  )
}

function readMessage(item: Fields): Item {
  const role = item.oneOf("role", roles)
  if (role === undefined) throw invalid(`\`${item.path}.role\` is missing. Use one of ${roles.join(", ")}.`, `${item.path}.role`)
  const parts = readContent(item)
  const param = `${item.path}.content`
  if (role === "user" && parts.length === 0) throw invalid(`\`${param}\` is empty. Send text or a picture.`, param)
  if ((role === "system" || role === "developer") && parts.some((part) => part.type !== "text")) {
    throw invalid(`\`${param}\` takes text only. Put pictures into a message of the user.`, param)
  }
  return { type: "message", role, parts }
}

function readContent(item: Fields): readonly DecodedPart[] {
  const content = item.raw("content")
  const param = `${item.path}.content`
  if (content === undefined) return []
  if (typeof content === "string" || content instanceof Lifted) return readWords(content, param)
  return (item.array("content", { max: maxParts }) ?? []).flatMap((part, index) => readPart(part, `${param}[${index}]`))
}

function readWords(value: string | Lifted, param: string): readonly DecodedPart[] {
  const text = readText(value, param)
  return text === "" ? [] : [{ type: "text", text }]
}

function readPart(value: unknown, path: string): readonly DecodedPart[] {
  const part = new Fields(value, path)
  const type = part.string("type", { max: 64 })
  switch (type) {
    case "input_text":
    case "output_text":
    case "text":
      return readMember(part, "text")
    case "refusal":
      return readMember(part, "refusal")
    case "input_image":
      return [readPicture(part)]
    case "input_file":
      return [readFile(part)]
    default:
      throw invalid(
        `\`${path}.type\` must be "input_text" or "input_image"${type === undefined ? "" : `, not ${JSON.stringify(type)}`}.`,
        `${path}.type`,
      )
  }
}

function readMember(part: Fields, name: "text" | "refusal"): readonly DecodedPart[] {
  const value = part.raw(name)
  const param = `${part.path}.${name}`
  if (typeof value === "string" || value instanceof Lifted) return readWords(value, param)
  throw invalid(`\`${param}\` must be text.`, param)
}

/** A file that comes along whole may be a picture. */
function readFile(part: Fields): DecodedPart {
  const data = part.raw("file_data")
  const isPicture = typeof data === "string" ? data.startsWith("data:image/") : data instanceof Lifted && data.startsWith("data:image/")
  if (isPicture) return pictureFromUrlValue(data as string | Lifted, `${part.path}.file_data`)
  const id = part.string("file_id", { max: 256 })
  if (id !== undefined) return keptPicture(id, `${part.path}.file_id`)
  throw invalid("Of files only pictures are taken. Send the picture as `input_image`.", part.path)
}

/** A picture that the model made: the picture itself, or its name where it is kept here. One that failed says nothing. */
function readCall(item: Fields): readonly (Item | Reference)[] {
  const result = item.raw("result")
  const param = `${item.path}.result`
  if (typeof result === "string" || result instanceof Lifted) return [{ type: "picture", part: pictureFromUrlValue(result, param) }]
  if (item.string("status", { max: 64 }) === "failed") return []
  const reference = readReference(item)
  const sha256 = listedPictureOf(reference.id)
  return [sha256 === undefined ? reference : { type: "picture", part: { type: "stored-image", id: sha256, param: reference.param } }]
}

function readReference(item: Fields): Reference {
  const id = item.string("id", { max: 256 })
  if (id === undefined) throw invalid(`\`${item.path}.id\` is missing.`, `${item.path}.id`)
  return { type: "reference", id, param: `${item.path}.id` }
}
