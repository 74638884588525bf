import { GatewayError } from "#canonical/error.ts"
import type { ImageSize, InlineImagePart, LinkedImagePart, ShapeWish } from "#canonical/request.ts"
import type { Inbound } from "#dialects/dialect.ts"
import { isDataUrl, looksLikeBase64, parseDataUrl } from "#images/data-url.ts"
import { ImageError } from "#images/image-error.ts"
import { Lifted, parseBody } from "#json/body.ts"
import { FieldError, Fields } from "#json/fields.ts"
import { JsonError } from "#json/json-error.ts"

/** Fields that say what a request costs and means: one that comes twice would mean different things to different readers. */
const singular = ["model", "n", "messages", "prompt", "contents", "stream"] as const
/** Longest URL of a picture, in bytes. */
const maxUrlBytes = 8192
/** Longest single text of a request, in UTF-8 bytes. */
const maxTextBytes = 4 * 1024 * 1024

/**
 * Parses a request body that must be one JSON object. Strings of 1 KiB and more come as {@link Lifted}. Throws
 * `unsupported_media_type` unless it is declared as plain JSON in UTF-8, and `invalid_request` for anything else that is
 * wrong with it; a name of `uniqueKeys` that comes twice in one object is.
 */
export function readJson(inbound: Inbound, uniqueKeys: readonly string[] = singular): Fields {
  checkContentType(inbound)
  return fieldErrors(() => new Fields(parseBody(inbound.body, { uniqueKeys: new Set(uniqueKeys) })))
}

function checkContentType({ headers }: Inbound): void {
  if (!/^application\/json[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i.test(headers["content-type"]?.trim() ?? "")) {
    throw new GatewayError("unsupported_media_type", "The body must be JSON. Send it with `content-type: application/json`.")
  }
}

/** Runs a reader of requests; what it throws about JSON, a field or a picture becomes a {@link GatewayError} that names the field. */
export function fieldErrors<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof FieldError) {
      throw new GatewayError("invalid_request", error.message, { ...(error.path === "" ? {} : { param: error.path }), cause: error })
    }
    if (error instanceof JsonError)
      throw new GatewayError("invalid_request", `The body is not valid JSON: ${error.message}`, { cause: error })
    throw error
  }
}

/** Gives a text of the request. Throws `invalid_request` for NUL and broken Unicode, `payload_too_large` beyond 4 MiB. */
export function readText(value: string | Lifted, param: string): string {
  if (value instanceof Lifted && value.byteLength > maxTextBytes) {
    throw new GatewayError("payload_too_large", `\`${param}\` is longer than ${maxTextBytes / 1024 / 1024} MiB, the limit for one text.`, {
      param,
    })
  }
  const text = typeof value === "string" ? value : value.text()
  if (text.includes("\0") || !text.isWellFormed()) {
    throw invalid(`\`${param}\` holds a NUL character or half of a surrogate pair. Send plain Unicode text.`, param)
  }
  return text
}

/** Takes a picture given as data URL, bare base64 or http(s) URL. Throws `invalid_image` or `invalid_image_url` with `param`. */
export function pictureFromUrlValue(value: string | Lifted, param: string): InlineImagePart | LinkedImagePart {
  const chunks = typeof value === "string" ? [Buffer.from(value.trim())] : value.chunks
  if (isDataUrl(chunks)) return { type: "inline-image", image: readDataUrl(chunks, param), param }
  if (looksLikeBase64(chunks)) return { type: "inline-image", image: { encoding: "base64", chunks }, param }
  const url = typeof value === "string" || value.byteLength <= maxUrlBytes ? readText(value, param).trim() : ""
  if (/^https?:\/\/[^\s\\\p{Cc}]+$/iu.test(url) && url.length <= maxUrlBytes && URL.canParse(url))
    return { type: "linked-image", url, param }
  throw invalid(
    `\`${param}\` must be the https URL of a picture, at most ${maxUrlBytes} characters long, or the picture itself as data URL or base64.`,
    param,
    "invalid_image_url",
  )
}

function readDataUrl(pieces: readonly Uint8Array[], param: string): InlineImagePart["image"] {
  try {
    return { encoding: "base64", ...parseDataUrl(pieces) }
  } catch (error) {
    if (!(error instanceof ImageError)) throw error
    throw new GatewayError("invalid_image", `\`${param}\`: ${error.message}`, { param, cause: error })
  }
}

/** Reads a ratio such as `16:9` or `2.35:1`; space around it is dropped. Whether the model can draw it is the catalogue's business. */
export function parseAspectRatio(value: string, param: string): string {
  const ratio = value.trim()
  if (/^[1-9]\d?(?:\.\d{1,2})?:[1-9]\d?(?:\.\d{1,2})?$/.test(ratio)) return ratio
  throw invalid(`\`${param}\` must be width to height, such as "16:9" or "1:1".`, param)
}

const tiers: Readonly<Record<string, ImageSize>> = { "512": "512", "0.5K": "512", "1K": "1K", "2K": "2K", "4K": "4K" }

/** Reads a size tier: `1K`, `2K`, `4K`, or `512`, which OpenRouter writes `0.5K`. */
export function parseImageSize(value: string, param: string): ImageSize {
  const tier = tiers[value.trim().toUpperCase()]
  if (tier !== undefined) return tier
  throw invalid(`\`${param}\` must be one of "512" (or "0.5K"), "1K", "2K" and "4K".`, param)
}

/** Reads a `size` as the picture APIs take it: pixels such as `1024x1536`, a tier such as `2K`, or `auto` for no wish. */
export function parseSize(value: string, param: string): ShapeWish {
  const size = value.trim().toLowerCase()
  if (size === "auto") return {}
  const [, width, height] = /^([1-9]\d{1,4})x([1-9]\d{1,4})$/.exec(size) ?? []
  if (width !== undefined && height !== undefined) return { pixels: { width: Number(width), height: Number(height) } }
  if (Object.hasOwn(tiers, size.toUpperCase())) return { imageSize: parseImageSize(size, param) }
  throw invalid(`\`${param}\` must be "auto", pixels such as "1024x1024", or one of "512", "1K", "2K" and "4K".`, param)
}

/**
 * Reads what an object says of the picture's shape: `aspect_ratio`, `image_size` and `size`, in either spelling. `auto`
 * means no wish.
 */
export function readShape(fields: Fields): ShapeWish {
  const read = <T>(name: string, camelName: string, parse: (value: string, param: string) => T): T | undefined => {
    const value = fields.string([name, camelName])
    if (value === undefined || value.trim().toLowerCase() === "auto") return undefined
    return parse(value, fields.path === "" ? name : `${fields.path}.${name}`)
  }
  const aspectRatio = read("aspect_ratio", "aspectRatio", parseAspectRatio)
  const imageSize = read("image_size", "imageSize", parseImageSize)
  const size = read("size", "size", parseSize)
  return mergeShapes([
    { ...(aspectRatio === undefined ? {} : { aspectRatio }), ...(imageSize === undefined ? {} : { imageSize }) },
    size ?? {},
  ])
}

/** Puts together what several places of a request say of the shape. Throws `invalid_request` where two of them disagree. */
export function mergeShapes(wishes: readonly ShapeWish[]): ShapeWish {
  const say = (wish: ShapeWish, name: keyof ShapeWish): string => JSON.stringify(wish[name])
  return wishes.reduce((merged, wish) => {
    for (const name of Object.keys(wish) as (keyof ShapeWish)[]) {
      if (merged[name] === undefined || say(merged, name) === say(wish, name)) continue
      const param = { aspectRatio: "aspect_ratio", imageSize: "image_size", pixels: "size" }[name]
      throw invalid(
        `\`${param}\` is given twice, with different values: ${say(merged, name)} and ${say(wish, name)}. Send one of them.`,
        param,
      )
    }
    return { ...merged, ...wish }
  }, {})
}

/** The error for a field that is wrong; `param` is its path. */
export function invalid(message: string, param: string, code: "invalid_request" | "invalid_image_url" = "invalid_request"): GatewayError {
  return new GatewayError(code, message, { param })
}

/** Leaves out members that are undefined. */
export function present<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
