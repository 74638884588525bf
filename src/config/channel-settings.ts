import { z } from "zod"
import { parseDuration } from "./duration.ts"
import { parseWebAddress } from "./web-address.ts"

/** One account at one provider, as the settings describe it. */
export interface ChannelSettings {
  readonly name: string
  /** The provider protocol. */
  readonly upstream: string
  /** Name of a set of vendor defaults. */
  readonly preset?: string
  /** Address without trailing slash; where it is absent, the preset's holds. */
  readonly baseUrl?: string
  /** Empty where the provider wants none. */
  readonly keys: readonly string[]
  /** Names and globs, or public names with the vendor's names behind them. */
  readonly models: readonly string[] | Readonly<Record<string, string>>
  /** Share among channels of one priority. */
  readonly weight: number
  /** Lower is tried first. */
  readonly priority: number
  /** Calls at once; absent where only the provider limits them. */
  readonly maxConcurrency?: number
  /** Longest wait for the answer's head; where it is absent, the default holds. */
  readonly headersTimeoutMs?: number
  /** Longest silence inside the answer; where it is absent, the default holds. */
  readonly idleTimeoutMs?: number
  /** What only this upstream knows: for its own schema. */
  readonly settings: Readonly<Record<string, unknown>>
}

const text = z.string().trim().min(1).max(500)

/** Makes a schema of a parser that throws RangeError. */
function parsedBy<T>(parse: (text: string) => T) {
  return z.union([z.string(), z.number()], { error: "must be text" }).transform((value, context) => {
    try {
      return parse(String(value))
    } catch (error) {
      context.addIssue({ code: "custom", message: (error as RangeError).message })
      return z.NEVER
    }
  })
}

/** Schema of a duration; gives milliseconds. */
export const durationSchema = parsedBy(parseDuration)

/** Schemas of what a channel is described by, wherever that is written. */
export const channelFields = {
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "must be 1 to 64 letters, digits, dots, dashes or underscores"),
  upstream: text,
  preset: text,
  baseUrl: parsedBy(parseWebAddress),
  keys: z.array(text),
  models: z.union([z.array(text).min(1), z.record(text, text)], {
    error: "must be a list of model names, or a map from public names to the vendor's names",
  }),
  weight: z.number().positive().max(1000),
  priority: z.int().min(0).max(1000),
  maxConcurrency: z.int().min(1),
  timeout: durationSchema,
  settings: z.record(z.string(), z.unknown()),
}

/** What holds where a channel says nothing. */
export const channelDefaults = { weight: 1, priority: 1 } as const

/** Schema of a channel in `limn.yaml`; gives ChannelSettings. */
export const channelSchema = z
  .strictObject({
    name: channelFields.name,
    upstream: channelFields.upstream,
    preset: channelFields.preset.optional(),
    baseUrl: channelFields.baseUrl.optional(),
    keys: channelFields.keys.default([]),
    models: channelFields.models,
    weight: channelFields.weight.default(channelDefaults.weight),
    priority: channelFields.priority.default(channelDefaults.priority),
    maxConcurrency: channelFields.maxConcurrency.optional(),
    headersTimeout: channelFields.timeout.optional(),
    idleTimeout: channelFields.timeout.optional(),
    settings: channelFields.settings.default({}),
  })
  .transform(({ preset, baseUrl, maxConcurrency, headersTimeout, idleTimeout, ...always }): ChannelSettings => ({
    ...always,
    ...(preset === undefined ? {} : { preset }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
    ...(headersTimeout === undefined ? {} : { headersTimeoutMs: headersTimeout }),
    ...(idleTimeout === undefined ? {} : { idleTimeoutMs: idleTimeout }),
  }))
