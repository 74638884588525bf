import { GatewayError } from "#canonical/error.ts"
import type { DecodedPart, GenerationRequest } from "#canonical/request.ts"
import { readParameters } from "#dialects/images/parameters.ts"
import { invalid, pictureFromUrlValue } from "#dialects/read.ts"
import { Lifted } from "#json/body.ts"
import { Fields } from "#json/fields.ts"

/** Most pictures that one call may bring. */
export const maxPictures = 16

/** How pictures come back: see the argument `return` of the tools. */
export type ReturnWish = "auto" | "image" | "link"

/** What a drawing tool is called with. */
export interface ToolArguments {
  readonly tool: "generate_image" | "edit_image"
  /** As they came; long strings are {@link Lifted}. */
  readonly given: Readonly<Record<string, unknown>>
  /** Names that the tool takes. */
  readonly known: readonly string[]
  /** Draws where no model is named; absent where there is none. */
  readonly defaultModel: string | undefined
  /** Ids of the caller's kept pictures of one request. */
  readonly picturesOf: (requestId: string) => Promise<readonly string[]>
}

/** Reads the arguments of a drawing tool. Throws GatewayError with `param`, and FieldError. */
export async function decodeTool(call: ToolArguments): Promise<{ readonly request: GenerationRequest; readonly wish: ReturnWish }> {
  const { tool, given, known, defaultModel } = call
  const stranger = Object.keys(given).find((name) => !known.includes(name))
  if (stranger !== undefined)
    throw invalid(`\`${stranger.slice(0, 60)}\` is no argument of ${tool}. It takes ${known.join(", ")}.`, stranger)
  if (defaultModel === undefined && (given["model"] ?? null) === null) {
    throw new GatewayError("model_not_found", "This key may use no model that draws. Ask the operator of this server for one.", {
      param: "model",
    })
  }
  const fields = new Fields({ ...given, model: given["model"] ?? defaultModel })
  const wish = fields.oneOf("return", ["auto", "image", "link"]) ?? "auto"
  const { prompt, request } = readParameters(fields)
  const pictures = tool === "edit_image" ? await readPictures(fields, call) : []
  const mask = fields.raw("mask")
  return {
    request: {
      ...request,
      messages: [{ role: "user", parts: [{ type: "text", text: prompt }, ...pictures] }],
      ...(mask === undefined ? {} : { mask: readPicture(mask, "mask") }),
    },
    wish,
  }
}

async function readPictures(fields: Fields, { picturesOf }: ToolArguments): Promise<readonly DecodedPart[]> {
  const value = fields.raw("images")
  // A model that has one picture sends it without its list now and then.
  const given = typeof value === "string" || value instanceof Lifted ? [value] : (fields.array("images") ?? [])
  if (given.length === 0) {
    throw invalid("`images` is empty. Name the pictures to change by id, link or data URL; generate_image draws without any.", "images")
  }
  const parts: DecodedPart[] = []
  for (const [index, picture] of given.entries()) {
    const param = `images[${index}]`
    const requestId = typeof picture === "string" ? picture.trim() : ""
    if (!/^req_[0-9a-v]{26}$/.test(requestId)) {
      parts.push(readPicture(picture, param))
      continue
    }
    const ids = await picturesOf(requestId)
    if (ids.length === 0) {
      throw new GatewayError(
        "invalid_image",
        `The request \`${requestId}\` has no picture that is kept for this key. Check the id, or send the picture itself.`,
        { param },
      )
    }
    parts.push(...ids.map((id) => ({ type: "stored-image", id, param }) as const))
  }
  if (parts.length > maxPictures) throw invalid(`\`images\` may name at most ${maxPictures} pictures; these are ${parts.length}.`, "images")
  return parts
}

function readPicture(value: unknown, param: string): DecodedPart {
  if (typeof value !== "string" && !(value instanceof Lifted)) {
    throw invalid(`\`${param}\` must be a text: the id of a picture, its link, or a data URL.`, param)
  }
  const id = typeof value === "string" ? value.trim() : ""
  if (/^(?:[0-9a-v]{26}|[0-9a-f]{64})$/.test(id)) return { type: "stored-image", id, param }
  try {
    return pictureFromUrlValue(value, param)
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== "invalid_image_url") throw error
    const message = `\`${param}\` names no picture. Give the id of a picture or of the call that drew it, its https link, or a data URL. Paths of files are taken by \`limn mcp\` alone.`
    throw invalid(message, param, "invalid_image_url")
  }
}
