import { GatewayError } from "#canonical/error.ts"
import type { DecodedPart } from "#canonical/request.ts"
import type { Inbound } from "#dialects/dialect.ts"
import { invalid, pictureFromUrlValue } from "#dialects/read.ts"
import { Fields } from "#json/fields.ts"
import { type MultipartPart, MultipartError, parseMultipart } from "#multipart/reader.ts"

/** What a request brought, in whichever way it was written. */
export interface Sources {
  readonly fields: Fields
  readonly pictures: readonly DecodedPart[]
  readonly mask?: DecodedPart
}

/** Clients write several files as `image` repeated, as `image[]`, or numbered. */
const pictureName = /^images?(?:\[\d*\])?$/

/**
 * Reads a multipart form. Files are slices of the body; every other field is text, numbers too. An empty text counts as
 * a field that was left out. Throws `invalid_request` for a broken form or a field that comes twice.
 */
export function readForm(inbound: Inbound): Sources {
  try {
    return sortParts(parseMultipart(inbound.body, inbound.headers["content-type"] ?? ""))
  } catch (error) {
    if (!(error instanceof MultipartError)) throw error
    throw new GatewayError("invalid_request", `The form cannot be read: ${error.message}`, { cause: error })
  }
}

function sortParts(parts: readonly MultipartPart[]): Sources {
  const texts = new Map<string, string>()
  const pictures: DecodedPart[] = []
  let mask: DecodedPart | undefined
  for (const part of parts) {
    if (pictureName.test(part.name)) {
      pictures.push(readPicture(part, `image[${pictures.length}]`))
      continue
    }
    if (texts.has(part.name) || (part.name === "mask" && mask !== undefined)) {
      throw invalid(`The field \`${part.name.slice(0, 60)}\` comes twice. Send it once.`, part.name)
    }
    if (part.name === "mask") mask = readPicture(part, "mask")
    else texts.set(part.name, part.text())
  }
  const given = [...texts].filter(([, text]) => text !== "")
  return { fields: new Fields(Object.fromEntries(given), "", { fromText: true }), pictures, ...(mask === undefined ? {} : { mask }) }
}

/** A file, or a text that names or holds a picture as JSON would. */
function readPicture(part: MultipartPart, param: string): DecodedPart {
  if (part.filename === undefined && part.mediaType === undefined) return pictureFromUrlValue(part.text(), param)
  if (part.byteLength === 0) throw new GatewayError("invalid_image", `The file in \`${param}\` is empty.`, { param })
  return {
    type: "inline-image",
    image: { encoding: "binary", ...(part.mediaType === undefined ? {} : { declaredMediaType: part.mediaType }), chunks: part.chunks },
    param,
  }
}
