import type { DecodedPart, TextPart } from "#canonical/request.ts"
import { invalid, pictureFromUrlValue } from "#dialects/read.ts"
import { Lifted } from "#json/body.ts"
import { Fields } from "#json/fields.ts"
import { readMarkdown } from "./markdown.ts"

/** Most parts of one message. */
const maxParts = 256

/** Whether a part is text. */
export function isText(part: DecodedPart): part is TextPart {
  return part.type === "text"
}

/** Reads the `content` of a message: a text, with Markdown pictures in it, or a list of parts. Blank text gives nothing. */
export function readContent(message: Fields): readonly DecodedPart[] {
  const content = message.raw("content")
  if (content === undefined) return []
  const param = `${message.path}.content`
  if (typeof content === "string" || content instanceof Lifted) return readMarkdown(content, param)
  return (message.array("content", { max: maxParts }) ?? []).flatMap((part, index) => readPart(part, `${param}[${index}]`))
}

/**
 * Reads what an assistant said, in every form in which a picture can have been given to the client before:
 * `multi_mod_content` in both spellings, `images`, `image.url`, Markdown, and content parts. A picture that a form
 * repeats is read once: `multi_mod_content` holds the text as well, and `image.url` names a picture that also stands
 * elsewhere.
 */
export function readAssistant(message: Fields): readonly DecodedPart[] {
  const listed = readList(message, "multi_mod_content", readMultiModPart)
  const parts = [
    ...(listed.some(isText) ? [] : readContent(message)),
    ...listed,
    ...readList(message, "images", (picture) => [readPicture(picture, "image_url")]),
  ]
  const image = message.raw("image")
  if (image === undefined || parts.some((part) => !isText(part))) return parts
  return [...parts, readPicture(message, "image")]
}

function readList(message: Fields, name: string, read: (member: Fields) => readonly DecodedPart[]): readonly DecodedPart[] {
  const list = message.array(name, { max: maxParts }) ?? []
  return list.flatMap((member, index) => read(new Fields(member, `${message.path}.${name}[${index}]`)))
}

function readPart(value: unknown, path: string): readonly DecodedPart[] {
  if (typeof value === "string" || value instanceof Lifted) return readMarkdown(value, path)
  const part = new Fields(value, path)
  const type = part.string("type")
  switch (type) {
    case "text":
    case "input_text":
    case "output_text":
      return readTextMember(part, "text")
    case "refusal":
      return readTextMember(part, "refusal")
    case "image_url":
    case "input_image":
      return [readPicture(part, "image_url")]
    case "image":
      return [readPicture(part, part.raw("image") === undefined ? "image_url" : "image")]
    case "file":
      return [readFile(part)]
    case undefined:
      return readMultiModPart(part)
    default:
      throw invalid(`Parts of type \`${type.slice(0, 60)}\` are not taken. Send \`text\` and \`image_url\`.`, `${path}.type`)
  }
}

function readTextMember(part: Fields, name: string): readonly DecodedPart[] {
  const text = part.raw(name)
  const param = `${part.path}.${name}`
  if (typeof text === "string" || text instanceof Lifted) return readMarkdown(text, param)
  throw invalid(`\`${param}\` must be text.`, param)
}

/** Reads a picture that is given as URL or as an object with a `url`. */
function readPicture(fields: Fields, name: string): DecodedPart {
  const value = fields.raw(name)
  const path = `${fields.path}.${name}`
  if (typeof value === "string" || value instanceof Lifted) return pictureFromUrlValue(value, path)
  const url = fields.object(name)?.raw("url")
  if (typeof url === "string" || url instanceof Lifted) return pictureFromUrlValue(url, `${path}.url`)
  throw invalid(
    `\`${path}.url\` is missing. Send the picture's https URL, or the picture itself as data URL.`,
    `${path}.url`,
    "invalid_image_url",
  )
}

/** There is no file storage here; a file that comes along whole may be a picture. */
function readFile(part: Fields): DecodedPart {
  const param = `${part.path}.file.file_data`
  const data = part.object("file")?.raw("file_data")
  if (typeof data === "string" || data instanceof Lifted) return pictureFromUrlValue(data, param)
  throw invalid(`\`${param}\` is missing; uploaded files cannot be named here. Send pictures as \`image_url\`.`, param)
}

/** A part of `multi_mod_content`: text, a picture, or both. Text stands beside an empty `inlineData`. */
function readMultiModPart(part: Fields): readonly DecodedPart[] {
  const text = part.raw("text")
  const blob = part.object(["inline_data", "inlineData"])
  const data = blob?.raw("data")
  const parts: DecodedPart[] = text === undefined ? [] : [...readTextMember(part, "text")]
  if (typeof data === "string" || data instanceof Lifted) {
    const mediaType = blob?.string(["mime_type", "mimeType"])
    const chunks = typeof data === "string" ? [Buffer.from(data)] : data.chunks
    // The reference shows a bare `png` where a media type belongs.
    const declared = mediaType?.includes("/") === true ? { declaredMediaType: mediaType } : {}
    parts.push({ type: "inline-image", image: { encoding: "base64", ...declared, chunks }, param: `${blob?.path}.data` })
  } else if (text === undefined) {
    throw invalid(`\`${part.path}\` holds neither text nor a picture.`, part.path)
  }
  return parts
}
