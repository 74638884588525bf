import type { DecodedPart, GenerationRequest } from "#canonical/request.ts"
import type { Inbound } from "#dialects/dialect.ts"
import { invalid, pictureFromUrlValue, readJson } from "#dialects/read.ts"
import { Lifted } from "#json/body.ts"
import { Fields } from "#json/fields.ts"
import type { ResponseFormat } from "./encode-json.ts"
import type { Operation } from "./encode-stream.ts"
import { readForm, type Sources } from "./form.ts"
import { readParameters } from "./parameters.ts"

/** Most pictures that one request may bring. */
const maxPictures = 16

/**
 * Reads a request of either route, as JSON or as a form. The prompt and the pictures become one turn of the user, the
 * prompt first. An edit needs a picture; a generation that brings one is an edit by another name and is not refused.
 */
export function decodeRequest(
  inbound: Inbound,
  operation: Operation,
): { readonly request: GenerationRequest; readonly responseFormat: ResponseFormat; readonly dryRun: boolean } {
  const form = /^multipart\/form-data\b/i.test(inbound.headers["content-type"] ?? "")
  const { fields, pictures, mask } = form ? readForm(inbound) : readSources(readJson(inbound))
  const { prompt, responseFormat, dryRun, request } = readParameters(fields)
  if (pictures.length > maxPictures) {
    throw invalid(`At most ${maxPictures} pictures can be sent; there are ${pictures.length}.`, "image")
  }
  if (pictures.length === 0 && operation === "image_edit") {
    throw invalid("`image` is missing. Send the picture that is to be edited.", "image")
  }
  if (pictures.length === 0 && mask !== undefined) {
    throw invalid("`mask` marks a place in a picture, and there is no `image`.", "mask")
  }
  return {
    request: {
      ...request,
      messages: [{ role: "user", parts: [{ type: "text", text: prompt }, ...pictures] }],
      ...(mask === undefined ? {} : { mask }),
    },
    responseFormat,
    dryRun,
  }
}

function readSources(fields: Fields): Sources {
  const pictures = ["images", "image"].flatMap((name) => {
    const value = fields.raw(name)
    if (value === undefined) return []
    return Array.isArray(value) ? value.map((picture, index) => readPicture(picture, `${name}[${index}]`)) : [readPicture(value, name)]
  })
  const mask = fields.raw("mask")
  return { fields, pictures, ...(mask === undefined ? {} : { mask: readPicture(mask, "mask") }) }
}

/** `{image_url}` as the reference has it, `{image_url: {url}}` as chat has it, or the URL alone. */
function readPicture(value: unknown, param: string): DecodedPart {
  if (typeof value === "string" || value instanceof Lifted) return pictureFromUrlValue(value, param)
  const fields = new Fields(value, param)
  if (fields.raw("file_id") !== undefined) {
    throw invalid("There is no file storage here. Send the picture itself, or its URL, in `image_url`.", `${param}.file_id`)
  }
  const url = fields.raw("image_url")
  if (typeof url === "string" || url instanceof Lifted) return pictureFromUrlValue(url, `${param}.image_url`)
  const inner = fields.object("image_url")?.raw("url")
  if (typeof inner === "string" || inner instanceof Lifted) return pictureFromUrlValue(inner, `${param}.image_url.url`)
  throw invalid(`\`${param}\` needs an \`image_url\`.`, param)
}
