import { z } from "zod"
import { durationSchema } from "./channel-settings.ts"

/** What holds where a channel or a request says nothing. */
export interface DefaultSettings {
  /** The model that draws where a text model was asked for a picture. */
  readonly pictureModel?: string
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
    headersTimeout: durationSchema.default(defaultTimeoutMs),
    idleTimeout: durationSchema.default(defaultTimeoutMs),
  })
  .transform(({ pictureModel, headersTimeout, idleTimeout }): DefaultSettings => ({
    ...(pictureModel === undefined ? {} : { pictureModel }),
    headersTimeoutMs: headersTimeout,
    idleTimeoutMs: idleTimeout,
  }))
