import type { Warning } from "#canonical/event.ts"
import type { GenerationRequest, ShapeWish } from "#canonical/request.ts"
import { readFileFormat } from "#dialects/file-format.ts"
import { invalid, mergeShapes, parseImageSize, present, readShape } from "#dialects/read.ts"
import type { Fields } from "#json/fields.ts"
import type { ResponseFormat } from "./encode-json.ts"

/** Longest prompt, in UTF-16 units. */
const maxPromptLength = 32_000

/** Everything of a request except its pictures. */
interface Parameters {
  readonly prompt: string
  readonly responseFormat: ResponseFormat
  /** Whether only the price is asked for. */
  readonly dryRun: boolean
  readonly request: Omit<GenerationRequest, "messages" | "mask">
}

/** Fields that say something which is not passed on, and why. */
const unsupported = {
  style: "`style` was for models that are gone; say in the prompt what the picture should look like.",
  input_fidelity: "`input_fidelity` is not passed on; the model decides how closely it keeps to the pictures.",
  complexity: "`complexity` is not passed on; the model plans as it does.",
} as const

/** Reads the parameters that generations and edits share, from JSON or from a form. Throws `invalid_request`. */
export function readParameters(fields: Fields): Parameters {
  const model = fields.string("model", { max: 256, trim: true })
  if (model === undefined || model === "") {
    throw invalid("`model` is missing. Name the model that is to draw; GET /v1/models lists them.", "model")
  }
  const prompt = fields.text("prompt")
  if (prompt === undefined || prompt.trim() === "") throw invalid("`prompt` is missing or blank. Say what is to be drawn.", "prompt")
  if (prompt.length > maxPromptLength) {
    throw invalid(`\`prompt\` may have at most ${maxPromptLength} characters; this one has ${prompt.length}.`, "prompt")
  }
  const stream = fields.boolean("stream") ?? false
  const partialImages = fields.integer("partial_images", { min: 0, max: 3 }) ?? 0
  const responseFormat = fields.oneOf("response_format", ["b64_json", "url"]) ?? "b64_json"
  const quality = fields.string("quality", { max: 64 })
  const seed = fields.integer("seed", { min: -(2 ** 31), max: 2 ** 31 - 1 })
  return {
    prompt,
    responseFormat,
    dryRun: fields.boolean("dry_run") ?? false,
    request: {
      model,
      modalities: ["image"],
      pictureRequired: true,
      refusal: "error",
      count: fields.integer("n", { min: 1, max: 10 }) ?? 1,
      shape: readShapeWish(fields),
      format: readFileFormat(fields),
      ...present({ quality, seed }),
      stream,
      partialImages: stream ? partialImages : 0,
      warnings: readWarnings(fields, stream && responseFormat === "url"),
      vendorOptions: {},
    },
  }
}

/** `resolution` is what OpenRouter calls `image_size`. */
function readShapeWish(fields: Fields): ShapeWish {
  const resolution = fields.string("resolution")
  return mergeShapes([readShape(fields), resolution === undefined ? {} : { imageSize: parseImageSize(resolution, "resolution") }])
}

function readWarnings(fields: Fields, urlInStream: boolean): readonly Warning[] {
  const warnings: Warning[] = Object.entries(unsupported)
    .filter(([name]) => fields.raw(name) !== undefined)
    .map(([param, message]) => ({ code: "unsupported", message, param }))
  if (urlInStream) {
    warnings.push({
      code: "changed",
      message: "A stream has no links; the pictures are in its events as `b64_json`.",
      param: "response_format",
    })
  }
  return warnings
}
