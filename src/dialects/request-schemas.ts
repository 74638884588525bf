import { z } from "zod"

/** A picture small enough to stand in an example, 1 by 1 pixel, PNG: its base64. */
export const examplePictureData = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGM4YaMBAAL8AS3/gzpXAAAAAElFTkSuQmCC"
/** The same as data URL. */
export const examplePicture = `data:image/png;base64,${examplePictureData}`

/** Text that says something. */
export const words = z.string().regex(/\S/)

/** A picture as text. */
export const pictureUrl = z
  .string()
  .regex(
    /^(?:https?:\/\/[^\s\\]+$|data:image\/(?!svg)[a-z0-9.+-]+(?:;[^,;]*)*; *base64 *,[^]|iVBORw0K|[/_]9j[/_]|UklGR|R0lGOD|AAAA.[A-Za-z0-9+/_-]Z0eX)/,
  )
  .meta({
    description: "A picture: its https URL (at most 8192 characters), a data URL, or its base64 alone.",
    examples: [examplePicture],
  })

/** A model's name. */
export const modelName = z
  .string()
  .max(256)
  .regex(/^[^\s\p{C}]+$/u)
  .meta({ description: "Name of the model, as `GET /v1/models` lists it.", examples: ["limn/painter"] })

/** A label that goes nowhere, but has a limit. */
export const label = z.string().max(512).nullish().describe("A label of yours. Checked, and not passed on.")

export const count = z.int().min(1).max(10).nullish().describe("How many pictures. Default 1.")
export const seed = z
  .int()
  .min(-(2 ** 31))
  .max(2 ** 31 - 1)
  .nullish()
  .describe("The same seed draws the same picture, where the model can.")
export const stream = z.boolean().nullish().describe("Whether the answer comes as server-sent events. Default false.")
export const temperature = z.number().min(0).max(2).nullish().describe("How freely the model chooses. Default: the model's.")
export const topP = z
  .number()
  .min(0)
  .max(1)
  .nullish()
  .describe("Share of the likeliest tokens that the model chooses from. Default: the model's.")
export const maxTokens = z.int().min(1).nullish().describe("Most tokens of an answer. Default: the model's limit.")
export const quality = z.string().max(64).nullish().describe("`low`, `medium`, `high` or what else the model knows. Default `auto`.")
export const dryRun = z
  .boolean()
  .nullish()
  .describe("True: nothing is drawn or charged, and the answer is a quote of what the request would cost. Default false.")
export const partialImages = z.int().min(0).max(3).nullish().describe("How many partial renders a stream shows on the way. Default 0.")

/** The size tiers of the field. */
const tier = z.enum(["512", "0.5K", "1K", "2K", "4K"])

export const resolution = tier.nullish().describe("Size tier: about so many pixels along a square's side.")

/** What a picture's shape is to be, in the members that most of the APIs share. */
export const shape = {
  aspect_ratio: z
    .string()
    .regex(/^(?:auto|[1-9]\d?(?:\.\d{1,2})?:[1-9]\d?(?:\.\d{1,2})?)$/)
    .nullish()
    .meta({
      description: "Width to height. Default `auto`: the model decides. Which ones a model takes is in its entry.",
      examples: ["auto", "1:1", "16:9"],
    }),
  image_size: z
    .enum(["auto", ...tier.options])
    .nullish()
    .describe("Size tier: about so many pixels along a square's side. Default `auto`."),
  size: z
    .string()
    .regex(/^(?:auto|[1-9]\d{1,4}x[1-9]\d{1,4}|512|0\.5K|1K|2K|4K)$/)
    .nullish()
    .meta({
      description: "Width and height in pixels, or a size tier. Default `auto`. It must not contradict the ratio or the tier.",
      examples: ["auto", "512x512", "1536x1024", "1K"],
    }),
} as const

/** What a picture's file is to be. */
export const fileFormat = {
  output_format: z.enum(["png", "jpeg", "webp"]).nullish().describe("File format. Without it the file is the provider's, byte for byte."),
  output_compression: z.int().min(0).max(100).nullish().describe("Percent, for jpeg and webp: 100 is the best. Refused with png."),
  background: z.enum(["auto", "transparent", "opaque"]).nullish().describe("Default `auto`. JPEG can't be transparent."),
} as const

/** A member that is taken and does nothing but warn. */
export const ignored = z.unknown().optional().describe("Not supported: ignored, with a warning.")
