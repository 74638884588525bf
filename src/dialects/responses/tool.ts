import type { Warning } from "#canonical/event.ts"
import type { DecodedPart, FormatWish, ShapeWish } from "#canonical/request.ts"
import { readFileFormat } from "#dialects/file-format.ts"
import { warnOfIgnored } from "#dialects/ignored-fields.ts"
import { invalid, present, readShape } from "#dialects/read.ts"
import { Fields } from "#json/fields.ts"
import { readPicture } from "./read-items.ts"

/** The image generation tool as a request gives it. */
export interface ImageTool {
  /** The model that draws where the request's own does not. */
  readonly model?: string
  readonly action: "auto" | "generate" | "edit"
  readonly shape: ShapeWish
  readonly format: FormatWish
  readonly quality?: string
  readonly partialImages: number
  readonly count: number
  readonly seed?: number
  readonly mask?: DecodedPart
  /** As an answer repeats it. */
  readonly echo: Readonly<Record<string, unknown>>
}

/** Whether there is to be a picture: the model decides, or the client has. */
export type Choice = "auto" | "required" | "none"

/** What `tools` and `tool_choice` say. */
export interface Tools {
  readonly tool?: ImageTool
  readonly choice: Choice
  /** `tool_choice` as an answer repeats it. */
  readonly choiceEcho: unknown
  readonly warnings: readonly Warning[]
}

const maxTools = 128
const toolType = "image_generation"
/** What the tool may say that is not passed on. */
const ignored = ["complexity", "frame_count", "frame_duration_ms", "input_fidelity", "svg"] as const
/** What an answer repeats of the tool. Pictures are left out. */
const repeated = [
  "model",
  "action",
  "size",
  "aspect_ratio",
  "image_size",
  "quality",
  "background",
  "output_format",
  "output_compression",
  "moderation",
  "input_fidelity",
  "partial_images",
  "n",
  "seed",
]

/** Reads `tools` and `tool_choice`. Tools that draw nothing are warned of and left out. Throws as {@link Fields} does, and `invalid_request`. */
export function readTools(body: Fields): Tools {
  const tools = (body.array("tools", { max: maxTools }) ?? []).map((tool, index) => new Fields(tool, `tools[${index}]`))
  const typeOf = (tool: Fields): string => tool.string("type", { max: 64 }) ?? ""
  const [tool, second] = tools.filter((one) => typeOf(one) === toolType)
  if (second !== undefined) throw invalid(`There are two tools of type \`${toolType}\`. Send one.`, second.path)
  const others = [...new Set(tools.map(typeOf).filter((type) => type !== toolType))]
  const { choice, warnings } = readChoice(body, tool !== undefined)
  return {
    ...(tool === undefined ? {} : { tool: readTool(tool) }),
    choice,
    choiceEcho: choice === "required" ? { type: toolType } : choice,
    warnings: [
      ...others.map((type): Warning => ({
        code: "unsupported",
        message: `Tools of type \`${type}\` are not supported and were ignored.`,
        param: "tools",
      })),
      ...warnings,
      ...(tool === undefined ? [] : warnOfIgnored(tool, ignored)),
    ],
  }
}

function readTool(tool: Fields): ImageTool {
  const mask = tool.object("input_image_mask")
  const echo = repeated.flatMap((name) => {
    const value = tool.raw(name)
    return typeof value === "string" || typeof value === "number" ? [[name, value] as const] : []
  })
  return {
    ...present({ model: tool.string("model", { max: 256, trim: true }), quality: tool.string("quality", { max: 64 }) }),
    action: tool.oneOf("action", ["auto", "generate", "edit"]) ?? "auto",
    shape: readShape(tool),
    format: readFileFormat(tool),
    partialImages: tool.integer("partial_images", { min: 0, max: 3 }) ?? 0,
    count: tool.integer("n", { min: 1, max: 10 }) ?? 1,
    ...present({ seed: tool.integer("seed", { min: -(2 ** 31), max: 2 ** 31 - 1 }) }),
    ...(mask === undefined ? {} : { mask: readPicture(mask) }),
    echo: { type: toolType, ...Object.fromEntries(echo) },
  }
}

function readChoice(body: Fields, hasTool: boolean): Pick<Tools, "choice" | "warnings"> {
  const value = body.raw("tool_choice")
  if (value === undefined || value === "auto") return { choice: "auto", warnings: [] }
  if (value === "none") return { choice: "none", warnings: [] }
  if (value === "required" && hasTool) return { choice: "required", warnings: [] }
  if (typeof value === "object") {
    const wish = body.object("tool_choice")
    const type = wish?.string("type", { max: 64 })
    const allowed =
      type === "allowed_tools" ? (wish?.array("tools", { max: maxTools }) ?? []).map((tool) => new Fields(tool, "tool_choice.tools")) : []
    if (type === toolType) return { choice: "required", warnings: [] }
    if (allowed.some((tool) => tool.string("type", { max: 64 }) === toolType)) {
      return { choice: wish?.string("mode") === "required" ? "required" : "auto", warnings: [] }
    }
    if (type === "allowed_tools") return { choice: "none", warnings: [] }
  } else if (value !== "required") {
    throw invalid('`tool_choice` must be "auto", "required", "none" or {"type": "image_generation"}.', "tool_choice")
  }
  const message = "`tool_choice` asks for a tool that is not supported; the model decides."
  return { choice: "auto", warnings: [{ code: "unsupported", message, param: "tool_choice" }] }
}
