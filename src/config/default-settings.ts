import { z } from "zod"
import { durationSchema } from "./channel-settings.ts"

/** What holds where a channel or a request says nothing. */
export interface DefaultSettings {
  /** The model that draws where a text model was asked for a picture. */
  readonly pictureModel?: string
  /** What becomes of a model whose price is not known: its requests are refused, or nothing is charged for them. @default "refuse" */
  readonly unpriced: "refuse" | "free"
  /** Longest wait for an answer's head. @default 5 minutes, because pictures are rarely quick */
  readonly headersTimeoutMs: number
  /** Longest silence inside an answer. @default 5 minutes */
  readonly idleTimeoutMs: number
}

const defaultTimeoutMs = 5 * 60_000

/** Schema of `defaults` in `limn.yaml`; gives DefaultSettings. */
export const defaultsSchema = z
  .strictObject({
    pictureModel: z.string().trim().min(1).max(500).optional(),
    unpriced: z.enum(["refuse", "free"], { error: "must be refuse or free" }).default("refuse"),
    headersTimeout: durationSchema.default(defaultTimeoutMs),
    idleTimeout: durationSchema.default(defaultTimeoutMs),
  })
  .transform(({ pictureModel, unpriced, headersTimeout, idleTimeout }): DefaultSettings => ({
    ...(pictureModel === undefined ? {} : { pictureModel }),
    unpriced,
    headersTimeoutMs: headersTimeout,
    idleTimeoutMs: idleTimeout,
  }))
