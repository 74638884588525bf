import { z } from "zod"

/** Settings of a channel that only this upstream knows. */
export const settingsSchema = z.strictObject({
  auth: z
    .enum(["x-goog-api-key", "bearer"])
    .default("x-goog-api-key")
    .describe("How the key is sent: Google wants `x-goog-api-key`, relays often `Authorization: Bearer`."),
  streams: z.boolean().default(true).describe("Whether the provider answers `streamGenerateContent`."),
})

/** What {@link settingsSchema} gives. */
export type GeminiSettings = z.infer<typeof settingsSchema>
