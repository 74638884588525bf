import { z } from "zod"

/** Settings of a channel that only this upstream knows. */
export const settingsSchema = z.strictObject({
  manner: z
    .enum(["generic", "openrouter", "aihubmix", "geekai"])
    .default("generic")
    .describe("How the provider is asked for a picture in a chat: where ratio and size go, and how earlier pictures are shown to it."),
  reportsCost: z
    .boolean()
    .optional()
    .describe("Whether `usage.cost` is what the provider bills for the call, in USD. Default: as the manner has it."),
  streams: z.boolean().default(true).describe("Whether the provider streams its answers."),
})

/** What {@link settingsSchema} gives. */
export type ChatSettings = z.infer<typeof settingsSchema>
