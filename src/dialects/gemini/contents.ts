import { GatewayError } from "#canonical/error.ts"
import type { Signature } from "#canonical/image.ts"
import type { DecodedPart, Message, TextPart } from "#canonical/request.ts"
import { Lifted } from "#json/body.ts"
import { Fields } from "#json/fields.ts"
import { invalid, pictureFromUrlValue } from "#dialects/read.ts"
import { either } from "./spelling.ts"

/** Longest thought signature that is taken, in bytes. */
const maxSignatureBytes = 4 * 1024 * 1024
/** How much of a signature is looked at at a time, in bytes: no large base64 ever becomes a string. */
const signaturePieceBytes = 64 * 1024

/**
 * Reads `contents`: a list of turns, or a single one. Google's client keeps a streamed answer as many turns, one of
 * them without text; contents of one role in a row are one message here, and texts that say nothing are left out. Throws
 * `invalid_request` with the path of what is wrong.
 */
export function readContents(body: Fields, model: string): readonly Message<DecodedPart>[] {
  const messages: { readonly role: Message<DecodedPart>["role"]; readonly parts: DecodedPart[] }[] = []
  for (const content of listOf(body, "contents")) {
    const role = readRole(content)
    const parts = listOf(content, "parts")
      .map((part) => readPart(part, model))
      .filter((part) => part.type !== "text" || part.text !== "" || part.signature !== undefined)
    const last = messages.at(-1)
    if (last?.role === role) last.parts.push(...parts)
    else if (parts.length > 0) messages.push({ role, parts })
  }
  if (messages.every(({ parts }) => parts.every((part) => part.type === "text" && part.text.trim() === "")))
    throw invalid("`contents` says nothing: its texts are empty. Say what is to be drawn.", "contents")
  return messages
}

/** Reads `systemInstruction`: a content of text parts, or plain text. Undefined where there is none. */
export function readSystem(body: Fields): string | undefined {
  const name = either("systemInstruction")
  const value = body.raw(name)
  if (value === undefined) return undefined
  if (typeof value === "string" || value instanceof Lifted) return body.text(name)
  return listOf(new Fields(value, "systemInstruction"), "parts")
    .map((part) => {
      const text = part.text("text")
      if (text === undefined) throw invalid("The system instruction takes text only. Put pictures into `contents`.", part.path)
      return text
    })
    .join("\n")
}

/** Google's own examples write a repeated field with one member as that member, without a list around it. */
function listOf(fields: Fields, name: string): readonly Fields[] {
  const value = fields.raw(name)
  const path = fields.path === "" ? name : `${fields.path}.${name}`
  const list = Array.isArray(value) ? value.map((member, index) => new Fields(member, `${path}[${index}]`)) : []
  if (value !== undefined && !Array.isArray(value)) list.push(new Fields(value, path))
  if (list.length === 0) throw invalid(`\`${path}\` is missing or empty. Give it at least one member.`, path)
  return list
}

function readRole(content: Fields): "user" | "assistant" {
  return content.oneOf("role", ["user", "model"]) === "model" ? "assistant" : "user"
}

function readPart(part: Fields, model: string): DecodedPart {
  const signature = readSignature(part)
  const flags = {
    ...(part.boolean("thought") === true ? { thought: true } : {}),
    ...(signature === undefined ? {} : { signature }),
  }
  const text = part.text("text")
  const inline = part.object(either("inlineData"))
  const file = part.object(either("fileData"))
  if ([text, inline, file].filter((member) => member !== undefined).length > 1) {
    throw invalid("A part holds either `text` or `inlineData` or `fileData`. Put each into a part of its own.", part.path)
  }
  if (inline !== undefined) return { ...readInline(inline, model), ...flags }
  if (file !== undefined) return { ...readFile(file, model), ...(signature === undefined ? {} : { signature }) }
  // A signature can come on a part of its own, behind a stream of text.
  if (text !== undefined || signature !== undefined) return { type: "text", text: text ?? "", ...flags } satisfies TextPart
  throw invalid("A part needs `text`, `inlineData` or `fileData`; function calls and code are not passed on.", part.path)
}

function readInline(inline: Fields, model: string): DecodedPart {
  const declaredMediaType = readMediaType(inline, model)
  const data = inline.raw("data")
  const param = `${inline.path}.data`
  if ((typeof data !== "string" && !(data instanceof Lifted)) || data === "") {
    throw new GatewayError("invalid_image", `\`${param}\` must be the picture as base64.`, { param })
  }
  const chunks = typeof data === "string" ? [Buffer.from(data)] : data.chunks
  return {
    type: "inline-image",
    image: { encoding: "base64", ...(declaredMediaType === undefined ? {} : { declaredMediaType }), chunks },
    param,
  }
}

function readFile(file: Fields, model: string): DecodedPart {
  readMediaType(file, model)
  const url = file.string(either("fileUri"))
  const param = `${file.path}.fileUri`
  if (url === undefined || !/^https?:/i.test(url)) {
    throw new GatewayError(
      "invalid_image_url",
      `\`${param}\` must be an https URL of a picture. There is no file storage here; send a local file as \`inlineData\`.`,
      { param },
    )
  }
  return pictureFromUrlValue(url, param)
}

/** The declared type decides nothing about a picture, whose bytes tell what it is; but what claims to be something else is refused by name. */
function readMediaType(blob: Fields, model: string): string | undefined {
  const name = either("mimeType")
  const mediaType = blob.string(name)
  const kind = mediaType?.toLowerCase().split("/")[0]
  if (mediaType === undefined || !["audio", "video", "text", "application"].includes(kind ?? "")) return mediaType
  if (/^application\/octet-stream/i.test(mediaType)) return undefined
  const what = kind === "audio" || kind === "video" ? kind : "documents"
  throw invalid(`The model \`${model}\` does not take ${what} as input here. Send text and pictures.`, `${blob.path}.mimeType`)
}

function readSignature(part: Fields): Signature | undefined {
  const value = part.raw(either("thoughtSignature"))
  if (value === undefined || value === "") return undefined
  const path = `${part.path}.thoughtSignature`
  if (typeof value !== "string" && !(value instanceof Lifted)) throw invalid(`\`${path}\` must be the text that came with the part.`, path)
  const bytes = typeof value === "string" ? Buffer.from(value) : Buffer.concat(value.chunks)
  if (bytes.byteLength > maxSignatureBytes || !isBase64(bytes)) {
    throw invalid(`\`${path}\` is not a thought signature. Send the one that came with the part, unchanged.`, path)
  }
  return bytes
}

/** Only the alphabet: what a signature says is between the client and the provider. */
function isBase64(bytes: Buffer): boolean {
  for (let start = 0; start < bytes.byteLength; start += signaturePieceBytes) {
    if (!/^[\w+/=-]*$/.test(bytes.toString("latin1", start, start + signaturePieceBytes))) return false
  }
  return true
}
