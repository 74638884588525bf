import type { DecodedPart, GenerationRequest, ShapeWish } from "#canonical/request.ts"
import type { Inbound } from "#dialects/dialect.ts"
import { readFileFormat } from "#dialects/file-format.ts"
import { readOpenRouterModel } from "#dialects/openrouter-model.ts"
import { providerWarnings } from "#dialects/openrouter-provider.ts"
import { invalid, mergeShapes, parseImageSize, pictureFromUrlValue, present, readJson, readShape, readText } from "#dialects/read.ts"
import { Lifted } from "#json/body.ts"
import { Fields } from "#json/fields.ts"

/** Most pictures that one request may bring. */
const maxReferences = 16
/** Longest label, in UTF-16 units. */
const maxLabel = 512
const qualities = ["auto", "low", "medium", "high", "xhigh", "max"] as const

/** Reads a request. The prompt and the references become one turn of the user, the prompt first. Throws GatewayError, and as {@link Fields} does. */
export function decodeRequest(inbound: Inbound): { readonly request: GenerationRequest; readonly dryRun: boolean } {
  const body = readJson(inbound)
  const { model, warnings } = readModel(body, inbound)
  const stream = body.boolean("stream") ?? false
  const partialImages = body.integer("partial_images", { min: 0, max: 3 }) ?? 0
  const optional = { quality: body.oneOf("quality", qualities), seed: body.integer("seed", { min: -(2 ** 31), max: 2 ** 31 - 1 }) }
  checkLabels(body)
  return {
    request: {
      model,
      messages: [{ role: "user", parts: [{ type: "text", text: readPrompt(body) }, ...readReferences(body)] }],
      modalities: ["image"],
      pictureRequired: true,
      refusal: "error",
      count: body.integer("n", { min: 1, max: 10 }) ?? 1,
      shape: readShapeWish(body),
      format: readFileFormat(body),
      ...present(optional),
      stream,
      partialImages: stream ? partialImages : 0,
      warnings: [...warnings, ...providerWarnings(body)],
      vendorOptions: {},
    },
    dryRun: body.boolean("dry_run") ?? false,
  }
}

function readModel(body: Fields, { lookup }: Inbound): ReturnType<typeof readOpenRouterModel> {
  const name = body.string("model", { max: 256, trim: true }) ?? ""
  if (name === "") throw invalid("`model` is missing. Name the model that is to draw; GET /api/v1/images/models lists them.", "model")
  return readOpenRouterModel(name, lookup)
}

function readPrompt(body: Fields): string {
  const value = body.raw("prompt")
  const prompt = typeof value === "string" || value instanceof Lifted ? readText(value, "prompt") : ""
  if (prompt.trim() === "") throw invalid("`prompt` must be text that says what is to be drawn; it is missing or blank.", "prompt")
  return prompt
}

/** `resolution` is a tier, and so is a `size` without pixels: two that differ contradict each other. */
function readShapeWish(body: Fields): ShapeWish {
  const shape = readShape(body)
  const resolution = body.string("resolution")
  if (resolution === undefined) return shape
  const imageSize = parseImageSize(resolution, "resolution")
  if (shape.imageSize !== undefined && shape.imageSize !== imageSize) {
    throw invalid(`\`resolution\` is ${imageSize}, and \`size\` is ${shape.imageSize}. Send one of them.`, "resolution")
  }
  return mergeShapes([shape, { imageSize }])
}

function readReferences(body: Fields): readonly DecodedPart[] {
  const list = body.array("input_references") ?? []
  if (list.length > maxReferences) {
    throw invalid(`At most ${maxReferences} pictures can be sent; there are ${list.length}.`, "input_references")
  }
  return list.map((value, index) => readReference(new Fields(value, `input_references[${index}]`)))
}

function readReference(reference: Fields): DecodedPart {
  const type = reference.string("type") ?? "image_url"
  if (type !== "image_url") {
    const param = `${reference.path}.type`
    throw invalid(`References of type \`${type.slice(0, 60)}\` are not taken. Send pictures as \`image_url\`.`, param)
  }
  const value = reference.raw("image_url")
  const isUrl = typeof value === "string" || value instanceof Lifted
  const url = isUrl ? value : reference.object("image_url")?.raw("url")
  const param = `${reference.path}.image_url${isUrl ? "" : ".url"}`
  if (typeof url === "string" || url instanceof Lifted) return pictureFromUrlValue(url, param)
  throw invalid(`\`${param}\` is missing. Send the picture's https URL, or the picture itself as data URL.`, param, "invalid_image_url")
}

/** Labels go nowhere, but they have limits. */
function checkLabels(body: Fields): void {
  for (const name of ["user", "session_id"]) body.string(name, { max: maxLabel })
  body.object("trace")
}
