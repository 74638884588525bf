import type { JSONObject, Tool } from "@modelcontextprotocol/server"
import type { ModelCard } from "#catalog/card.ts"
import { tiers } from "#catalog/tier.ts"
import { maxPictures } from "./decode-tool.ts"

/** The tools, by the names under which they are called. */
export const toolNames = ["generate_image", "edit_image", "list_models"] as const

/** One of {@link toolNames}. */
export type ToolName = (typeof toolNames)[number]

/** A model as far as the descriptions of the tools need it. */
interface OfferedModel {
  readonly id: string
  readonly card: Pick<ModelCard, "aspectRatios" | "imageSizes">
}

type Schema = JSONObject

const text = (description: string, more: Schema = {}): Schema => ({ type: "string", description, ...more })

/** Describes the tools for a caller who may draw with `models`, the first of which draws for whoever names none. */
export function describeTools(models: readonly OfferedModel[]): Tool[] {
  const options = drawingOptions(models)
  return [
    {
      name: "generate_image",
      title: "Draw a picture",
      description:
        "Draws a picture from a description in words and gives it back, with its id and a link. " +
        "Costs money for each picture. To change a picture that was drawn before, use edit_image with its id.",
      inputSchema: {
        type: "object",
        properties: { prompt: text("What the picture should show, in as much detail as matters. Any language.", promptBounds), ...options },
        required: ["prompt"],
        additionalProperties: false,
      },
      outputSchema: drawn,
      annotations: { ...drawing, title: "Draw a picture" },
    },
    {
      name: "edit_image",
      title: "Change pictures",
      description:
        "Changes a picture as the prompt says, or makes one picture out of several, and gives it back with its id and a link. " +
        "The pictures that come in stay as they are. Costs money for each picture. To go on step by step, pass the id of the newest picture each time.",
      inputSchema: {
        type: "object",
        properties: {
          prompt: text("What to change, or how to put the pictures together. Any language.", promptBounds),
          images: {
            type: "array",
            description:
              "The pictures to change. Each is the id of a picture drawn here, the request id of a call (all of its pictures), a link to a picture drawn here, " +
              "any https URL of a picture, or a data URL (data:image/png;base64,…).",
            items: { type: "string", minLength: 1 },
            minItems: 1,
            maxItems: maxPictures,
          },
          mask: text("A picture of the same kind as in `images`, whose transparent places mark what may change. Not every model heeds it."),
          ...options,
        },
        required: ["prompt", "images"],
        additionalProperties: false,
      },
      outputSchema: drawn,
      annotations: { ...drawing, title: "Change pictures" },
    },
    {
      name: "list_models",
      title: "List the models that draw",
      description: "Lists the models that this key may draw with: what each can do and what a picture costs. Free.",
      inputSchema: { type: "object", properties: {}, additionalProperties: false },
      outputSchema: listed,
      annotations: { title: "List the models that draw", readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    },
  ]
}

const promptBounds = { minLength: 1, maxLength: 32_000 }

/** A call adds pictures and harms none; calling again draws, and costs, again. */
const drawing = { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true }

function drawingOptions(models: readonly OfferedModel[]): Record<string, Schema> {
  const [first] = models
  const ratios = [...new Set(models.flatMap(({ card }) => card.aspectRatios))]
  const sizes = tiers.filter((tier) => models.some(({ card }) => card.imageSizes.includes(tier)))
  return {
    model: text(
      `The model that draws. ${first === undefined ? "None is offered at present." : `Default: ${first.id}.`} list_models says what each can do.`,
      first === undefined ? {} : { enum: models.map(({ id }) => id), default: first.id },
    ),
    aspect_ratio: text("Width to height. Not every model knows every ratio.", ratios.length === 0 ? {} : { enum: ratios }),
    size: text(
      `${sizes.length === 0 ? "" : `A size tier (${sizes.join(", ")}), or exact `}pixels such as 1024x1536. Leave it out for the model's usual size; larger costs more.`,
      { pattern: "^(auto|512|0\\.5K|[124]K|[1-9][0-9]{1,4}x[1-9][0-9]{1,4})$" },
    ),
    n: { type: "integer", minimum: 1, maximum: 10, default: 1, description: "How many pictures to draw. Each costs the same." },
    background: text("Transparent needs png or webp, and a model that can do it.", { enum: ["auto", "transparent", "opaque"] }),
    output_format: text("File format; by default as the model makes it.", { enum: ["png", "jpeg", "webp"] }),
    quality: text("Such as low, medium or high, where the model knows it.", { maxLength: 64 }),
    seed: {
      type: "integer",
      minimum: -(2 ** 31),
      maximum: 2 ** 31 - 1,
      description: "The same seed and prompt draw alike, where the model knows seeds.",
    },
    return: text(
      "How pictures come back. auto: shown in the answer where they are small enough (jpeg and webp mostly are), as links otherwise; image: shown up to 8 MiB; link: links only.",
      { enum: ["auto", "image", "link"], default: "auto" },
    ),
  }
}

const drawn = {
  type: "object" as const,
  properties: {
    request_id: text("Names this call; edit_image takes it for all of its pictures."),
    model: text("The model that was asked."),
    pictures: {
      type: "array",
      items: {
        type: "object",
        properties: {
          id: text("Names the picture, for edit_image. Absent where this server keeps no pictures."),
          url: text("Link to the picture. Absent where this server keeps no pictures."),
          width: { type: "integer" },
          height: { type: "integer" },
          media_type: text("Such as image/png."),
          bytes: { type: "integer" },
          sha256: text("Of the file, hex."),
          expires_at: text("Until when the picture is kept; absent: for good.", { format: "date-time" }),
        },
        required: ["width", "height", "media_type", "bytes", "sha256"],
      },
    },
    text: text("What the model said beside the pictures."),
    cost_usd: text("What the call cost, in US dollars, as a decimal number."),
    warnings: { type: "array", items: { type: "string" }, description: "What was done otherwise than asked." },
  },
  required: ["request_id", "model", "pictures", "cost_usd", "warnings"],
}

const listed = {
  type: "object" as const,
  properties: {
    models: {
      type: "array",
      items: {
        type: "object",
        properties: {
          id: text("The name to call it by."),
          name: { type: "string" },
          description: { type: "string" },
          is_default: { type: "boolean", description: "Whether it draws where no model is named." },
          aspect_ratios: { type: "array", items: { type: "string" } },
          sizes: {
            type: "array",
            items: { type: "string" },
            description: "Size tiers; empty where there is one size, or exact pixels are named.",
          },
          max_input_images: { type: "integer", description: "How many pictures edit_image may bring; 0: it cannot edit." },
          picture_usd: text("About what a picture of the usual size costs, in US dollars; absent where it is not known."),
        },
        required: ["id", "name", "is_default", "aspect_ratios", "sizes", "max_input_images"],
      },
    },
  },
  required: ["models"],
}
