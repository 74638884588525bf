import { isUtf8 } from "node:buffer"
import { MultipartError } from "./multipart-error.ts"

/** What the headers of a part say. */
export interface PartHead {
  readonly name: string
  /** As the client wrote it. A label, never a path. */
  readonly filename?: string
  /** In lower case and without parameters: `image/png`. */
  readonly mediaType?: string
}

/** `; name=value` or `; name="value"`; browsers write a quote in a name as %22, older clients as \". */
const parameterPattern = /;[ \t]*([^\s;="]+)[ \t]*=[ \t]*(?:"((?:\\["\\]|[^"])*)"|([^\s;"]*))/y
/** RFC 2046, 5.1.1: what a boundary is made of. */
const boundaryPattern = /^[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]$/

/** Finds the boundary in a Content-Type header. Throws MultipartError where there is no usable one or the type is another. */
export function readBoundary(contentType: string): string {
  const [type, parameters] = splitValue(contentType, "Content-Type")
  if (type !== "multipart/form-data") throw new MultipartError("its Content-Type is not multipart/form-data.")
  const boundary = parameters.get("boundary")
  if (boundary === undefined || !boundaryPattern.test(boundary)) {
    throw new MultipartError("its Content-Type names no usable boundary. Let the HTTP library write that header.")
  }
  return boundary
}

/**
 * Reads what stands between a boundary and the content of a part: the rest of the boundary's line, then headers, without
 * the blank line. Throws MultipartError where that is not a form field's head, or its name is longer than `maxNameLength`.
 */
export function readPartHead(bytes: Buffer, maxNameLength: number): PartHead {
  if (!isUtf8(bytes)) throw new MultipartError("the headers of a part are not UTF-8 text.")
  const [padding = "", ...lines] = bytes.toString().split("\r\n")
  if (/[^ \t]/.test(padding)) throw new MultipartError("a boundary is not followed by a line break.")
  const headers = new Map<string, string>()
  for (const line of lines) {
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\0\r\n]*)$/.exec(line) ?? []
    if (name === undefined || value === undefined) throw new MultipartError("a part has a header line that cannot be read.")
    const key = name.toLowerCase()
    if (headers.has(key)) throw new MultipartError(`a part has two headers ${key}.`)
    headers.set(key, value)
  }

  const disposition = headers.get("content-disposition")
  if (disposition === undefined) throw new MultipartError("a part has no Content-Disposition header.")
  const [kind, parameters] = splitValue(disposition, "Content-Disposition")
  const name = parameters.get("name")
  if (kind !== "form-data" || name === undefined) throw new MultipartError("a part does not say which field of the form it is.")
  if (name.length > maxNameLength) throw new MultipartError(`the name of a field is longer than ${maxNameLength} characters.`)
  // RFC 7578, 4.7: deprecated; bytes under any other coding would be taken for what they are not.
  const coding = headers.get("content-transfer-encoding")?.trim().toLowerCase() ?? "binary"
  if (!["binary", "8bit", "7bit"].includes(coding)) {
    throw new MultipartError(`the field \`${name}\` has a Content-Transfer-Encoding. Send its bytes as they are.`)
  }

  const filename = parameters.get("filename")
  const contentType = headers.get("content-type")
  const mediaType = contentType?.split(";", 1)[0]?.trim().toLowerCase()
  return {
    name,
    ...(filename === undefined ? {} : { filename }),
    ...(mediaType === undefined || mediaType === "" ? {} : { mediaType }),
  }
}

/** Takes a header value such as `form-data; name="a"` apart; both kinds of names in lower case. */
function splitValue(value: string, header: string): [string, ReadonlyMap<string, string>] {
  const semicolon = value.indexOf(";")
  const type = (semicolon === -1 ? value : value.slice(0, semicolon)).trim().toLowerCase()
  const parameters = new Map<string, string>()
  const text = semicolon === -1 ? "" : value.slice(semicolon).trimEnd()
  for (let at = 0; at < text.length && text.slice(at) !== ";";) {
    parameterPattern.lastIndex = at
    const match = parameterPattern.exec(text)
    const key = match?.[1]?.toLowerCase()
    if (match === null || key === undefined) throw new MultipartError(`its ${header} header cannot be read.`)
    if (parameters.has(key)) throw new MultipartError(`its ${header} header gives two values for ${key}.`)
    parameters.set(key, match[2]?.replaceAll(/\\(["\\])/g, "$1") ?? match[3] ?? "")
    at = parameterPattern.lastIndex
    while (text[at] === " " || text[at] === "\t") at++
  }
  return [type, parameters]
}
