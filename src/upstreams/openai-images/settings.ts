import { z } from "zod"

/** Settings of a channel that only this upstream knows. */
export const settingsSchema = z.strictObject({
  manner: z
    .enum(["openai", "ratio", "openrouter"])
    .default("openai")
    .describe(
      "`openai`: sizes in pixels, and OpenAI's options. `ratio`: `aspect_ratio` and `image_size`, and nothing else. `openrouter`: its own image API, at `/images`.",
    ),
  responseFormat: z.boolean().default(false).describe("Whether `response_format: b64_json` is sent; OpenAI's own models refuse it."),
  streams: z.boolean().default(true).describe("Whether the provider streams partial pictures."),
})

/** What {@link settingsSchema} gives. */
export type ImagesSettings = z.infer<typeof settingsSchema>
