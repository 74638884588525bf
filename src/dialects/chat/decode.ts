import type { FormatWish, GenerationRequest, ShapeWish } from "#canonical/request.ts"
import { speaksOpenRouter } from "#dialects/openrouter-error.ts"
import { readOpenRouterModel } from "#dialects/openrouter-model.ts"
import { providerWarnings } from "#dialects/openrouter-provider.ts"
import { invalid, mergeShapes, present, readShape } from "#dialects/read.ts"
import type { Inbound } from "#dialects/dialect.ts"
import type { Fields } from "#json/fields.ts"
import { checkLabels, unsupportedFields } from "./ignored-fields.ts"
import { readConversation } from "./messages.ts"

type Modalities = GenerationRequest["modalities"]

const maxStops = 4
const int32 = { min: -(2 ** 31), max: 2 ** 31 - 1 }
const outputFormats = { png: "image/png", jpeg: "image/jpeg", jpg: "image/jpeg", webp: "image/webp" } as const
/** What {@link decodeRequest} gives besides the request. */
export interface DecodedChat {
  readonly request: GenerationRequest
  /** Whether the client itself asked for pictures in `modalities`. */
  readonly asksForImages: boolean
  readonly includeUsage: boolean
}

/** Reads a chat completion request. Throws GatewayError, and as {@link Fields} does. */
export function decodeRequest(body: Fields, inbound: Inbound): DecodedChat {
  const { model, warnings } = readModel(body, inbound)
  const conversation = readConversation(body)
  const wishes = readPictureWishes(body, conversation.shape)
  const asked = readModalities(body)
  const drawn = body.boolean("image_generation") === true
  if (drawn && asked?.includes("image") === false) {
    throw invalid("`image_generation` asks for a picture and `modalities` for none. Send one of them.", "modalities")
  }
  const card = inbound.lookup(model)
  const draws = card === undefined ? drawn || wishes.any : drawn || card.output.includes("image")
  const modalities: Modalities = asked ?? (draws ? ["text", "image"] : ["text"])
  const pictureRequired = drawn || !modalities.includes("text")
  const optional = {
    system: conversation.system,
    quality: wishes.quality,
    seed: body.integer("seed", int32),
    temperature: body.number("temperature", { min: 0, max: 2 }),
    topP: body.number("top_p", { min: 0, max: 1 }),
    maxOutputTokens: body.integer("max_completion_tokens", { min: 1 }) ?? body.integer("max_tokens", { min: 1 }),
    stop: readStop(body),
  }
  checkLabels(body)
  const includeUsage = body.object("stream_options")?.boolean("include_usage") ?? false
  return {
    request: {
      model,
      messages: conversation.messages,
      modalities,
      pictureRequired,
      refusal: pictureRequired ? "error" : "answer",
      count: body.integer("n", { min: 1, max: 10 }) ?? 1,
      shape: wishes.shape,
      format: wishes.format,
      ...present(optional),
      stream: body.boolean("stream") ?? false,
      partialImages: 0,
      warnings: [...warnings, ...conversation.warnings, ...unsupportedFields(body), ...providerWarnings(body)],
      vendorOptions: {},
    },
    asksForImages: asked?.includes("image") ?? false,
    includeUsage,
  }
}

function readModel(body: Fields, { path, lookup }: Inbound): ReturnType<typeof readOpenRouterModel> {
  const model = body.string("model", { max: 256 })?.trim() ?? ""
  if (model !== "" && !/[\s\p{C}]/u.test(model))
    return speaksOpenRouter(path) ? readOpenRouterModel(model, lookup) : { model, warnings: [] }
  throw invalid("`model` must be the name of a model. GET /v1/models lists the models that are served.", "model")
}

function readModalities(body: Fields): Modalities | undefined {
  const list = body.array("modalities", { max: 8 })
  if (list === undefined) return undefined
  const known = list
    .map((word) => (typeof word === "string" ? word.trim().toLowerCase() : undefined))
    .filter((word) => word === "text" || word === "image")
  if (known.length === list.length && known.length > 0) return [...new Set(known)]
  throw invalid('`modalities` must be a list of "text", "image" or both.', "modalities")
}

/** What a request says of its picture, in all the places where clients of the various services say it. */
interface PictureWishes {
  readonly shape: ShapeWish
  readonly format: FormatWish
  readonly quality?: string
  /** Whether anything was said at all. */
  readonly any: boolean
}

function readPictureWishes(body: Fields, systemShape: ShapeWish): PictureWishes {
  const extra = body.object("extra_body")
  const google = [body.object("google"), extra?.object("google")]
  const configs = [body, extra, ...google].map((place) => place?.object(["image_config", "imageConfig"]))
  const places = [body, extra, ...configs].filter((place) => place !== undefined)
  const shape = mergeShapes([...places.map(readShape), systemShape])
  const format: FormatWish = Object.assign({}, ...places.map(readFormat))
  const quality = places.map((place) => place.string("quality", { max: 64 })).find((value) => value !== undefined)
  const any = configs.some((config) => config !== undefined) || Object.keys({ ...shape, ...format }).length > 0
  return { shape, format, ...(quality === undefined ? {} : { quality }), any }
}

function readFormat(place: Fields): FormatWish {
  const format = place.oneOf("output_format", Object.keys(outputFormats) as (keyof typeof outputFormats)[])
  return present({
    mediaType: format === undefined ? undefined : outputFormats[format],
    compression: place.integer("output_compression", { min: 0, max: 100 }),
    background: place.oneOf("background", ["auto", "transparent", "opaque"]),
  })
}

function readStop(body: Fields): readonly string[] | undefined {
  const value = body.raw("stop")
  if (value === undefined) return undefined
  const list = Array.isArray(value) ? value : [value]
  if (list.length <= maxStops && list.every((stop) => typeof stop === "string" && stop !== "")) return list as string[]
  throw invalid(`\`stop\` must be a text or a list of at most ${maxStops} texts.`, "stop")
}
