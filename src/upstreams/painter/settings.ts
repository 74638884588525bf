import { z } from "zod"

/** Settings of a channel that only this upstream knows. */
export const settingsSchema = z.strictObject({
  simulate: z.boolean().default(false).describe("Whether names such as `limn/painter:no-image` make the painter misbehave on request."),
})

/** What {@link settingsSchema} gives. */
export type PainterSettings = z.infer<typeof settingsSchema>
