import type { JsonPath } from "#json/scanner.ts"
import { items, members } from "../read.ts"

/** The members of a message that may hold pictures or the words around them. */
const fields = ["content", "multi_mod_content", "images", "image"] as const

/** What strings are called that hold or name a picture. */
const pictureNames: ReadonlySet<unknown> = new Set(["url", "image_url", "data", "b64_json", "image"])

/** One of {@link fields}. */
export type Field = (typeof fields)[number]

/** Where in a message something stands: a member, and the position in its list if it is one. */
export interface Place {
  readonly field: Field
  readonly index: number
}

/** One item of a message: words, a picture, or both. What was read as a long string is not here. */
export interface Item extends Place {
  readonly text?: string
  readonly picture?: PictureString
}

/** A text that holds or names a picture. */
export interface PictureString {
  readonly text: string
  /** The media type that stands beside it; empty where there is none. */
  readonly mediaType: string
}

/** The message, or the part of one, of the first choice; empty where there is none. */
export function messageOf(document: unknown): Readonly<Record<string, unknown>> {
  const choice = members(items(members(document).choices)[0])
  return members(choice.message ?? choice.delta)
}

/**
 * Tells where in the message of the first choice a string stands that is to be read as it comes: words that may hold
 * pictures, and pictures. Undefined for all others, such as reasoning.
 */
export function placeOf(path: JsonPath): Place | undefined {
  const [choices, choice, message, name, index] = path
  const field = fields.find((field) => field === name)
  if (choices !== "choices" || choice !== 0 || (message !== "message" && message !== "delta") || field === undefined) return undefined
  const isPicture = pictureNames.has(path.at(-1)) || (field === "images" && path.length === 5)
  if (!isPicture && !isWords(path)) return undefined
  return { field, index: typeof index === "number" ? index : 0 }
}

/** Whether a string of a message holds words that may hold pictures. */
export function isWords(path: JsonPath): boolean {
  return path[3] === "content" && (path.length === 4 || path.at(-1) === "text")
}

/** The media type that stands beside a string, for a picture that does not say itself what it is; empty where there is none. */
export function typeBeside(document: unknown, path: JsonPath): string {
  return typeIn(path.slice(0, -1).reduce<unknown>((value, step) => Reflect.get(Object(value) as object, step), document))
}

/** Gives what stands in a message, in the order in which it was written. */
export function* readItems(message: Readonly<Record<string, unknown>>): Generator<Item, void, undefined> {
  for (const [name, value] of Object.entries(message)) {
    const field = fields.find((field) => field === name)
    if (field === undefined) continue
    const list = Array.isArray(value) ? value : [value]
    for (const [index, item] of list.entries()) yield { field, index, ...readItem(field, item) }
  }
}

function readItem(field: Field, item: unknown): Pick<Item, "text" | "picture"> {
  if (typeof item === "string") return field === "content" ? { text: item } : { picture: { text: item, mediaType: "" } }
  const { text } = members(item)
  const picture = pictureIn(members(item))
  const isText = field !== "images" && field !== "image" && typeof text === "string"
  return { ...(isText ? { text } : {}), ...(picture === undefined ? {} : { picture }) }
}

/** Finds a picture in an item by any of the names that providers use for an address, a data URL or base64. */
function pictureIn(item: Readonly<Record<string, unknown>>): PictureString | undefined {
  const { image_url, url, b64_json, inline_data, inlineData } = item
  const candidates = [
    [image_url, item],
    [members(image_url).url, item],
    [url, item],
    [members(inline_data).data, inline_data],
    [members(inlineData).data, inlineData],
    [b64_json, item],
  ] as const
  const found = candidates.find(([text]) => typeof text === "string" && text !== "")
  return found === undefined ? undefined : { text: found[0] as string, mediaType: typeIn(found[1]) }
}

function typeIn(value: unknown): string {
  const { mime_type, mimeType } = members(value)
  const type = mime_type ?? mimeType
  return typeof type === "string" ? type : ""
}
