import { z } from "zod"

/** Settings of a channel that only this upstream knows. */
export const settingsSchema = z.strictObject({
  model: z
    .string()
    .trim()
    .min(1)
    .optional()
    .describe("The text model that is talked to and that lets the picture model draw; without it the picture model is talked to itself."),
  streams: z.boolean().default(true).describe("Whether the provider streams its answers."),
})

/** What {@link settingsSchema} gives. */
export type ResponsesSettings = z.infer<typeof settingsSchema>
