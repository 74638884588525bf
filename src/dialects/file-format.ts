import type { FormatWish } from "#canonical/request.ts"
import type { Fields } from "#json/fields.ts"
import { invalid, present } from "./read.ts"

/** Reads `output_format`, `output_compression` and `background` as the picture APIs have them. Throws `invalid_request`, also where they contradict each other. */
export function readFileFormat(fields: Fields): FormatWish {
  const format = fields.oneOf("output_format", ["png", "jpeg", "webp"])
  const compression = fields.integer("output_compression", { min: 0, max: 100 })
  const background = fields.oneOf("background", ["auto", "transparent", "opaque"])
  if (compression !== undefined && format !== "jpeg" && format !== "webp") {
    throw invalid("`output_compression` needs `output_format` jpeg or webp; PNG loses nothing.", "output_compression")
  }
  if (background === "transparent" && format === "jpeg") {
    throw invalid("JPEG has no transparency. Set `output_format` to png or webp.", "background")
  }
  return present({ mediaType: format === undefined ? undefined : (`image/${format}` as const), compression, background })
}
