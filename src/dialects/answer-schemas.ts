import { z } from "zod"

/** A whole number that counts something. */
export const amount = z.int().nonnegative()
/** Seconds since 1970. */
export const unixSeconds = amount.describe("Seconds since 1970.")
/** What a client pays. */
export const cost = z.number().nonnegative().describe("What the request is charged, in US dollars. Not in the vendor's API.")
/** The bytes of a picture. */
export const base64 = z.base64().min(1).describe("The picture's file as base64.")

/** Something to know that is not a failure. */
export const warning = z.object({
  code: z
    .enum(["unsupported", "deprecated", "changed", "other"])
    .describe("`unsupported`: not honoured. `deprecated`: works now, will not always. `changed`: done otherwise than asked."),
  message: z.string(),
  param: z.string().optional().describe("The field that it is about."),
})
/** All of them; the member is absent where there are none. */
export const warnings = z.array(warning).min(1).optional().describe("What could not be honoured. Not in the vendor's API.")

/** A price in text. */
const usd = z
  .string()
  .regex(/^\d+(?:\.\d+)?$/)
  .describe("US dollars, as a decimal number.")

/** A part of a price. */
export const priceLine = z.object({
  unit: z.string(),
  tier: z.string().nullable(),
  quantity: amount,
  unit_price_usd: usd,
  amount_usd: usd,
})

/** What a request would cost. */
export const quote = z.object({
  object: z.literal("quote"),
  model: z.string(),
  likely_usd: usd,
  maximum_usd: usd.describe("What is held while the request runs, and never exceeded, in US dollars."),
  fits_budget: z.boolean(),
  budget_remaining_usd: usd.nullable().describe("US dollars; null where no budget has a cap."),
  lines: z.array(priceLine),
  price_version: z.int().nullable(),
  warnings: z.array(warning),
})

/** A failure as OpenAI writes it. */
export const openaiError = z.object({
  error: z.object({
    message: z.string().describe("What is wrong, and what to do."),
    type: z.string(),
    param: z.string().nullable().describe("The field that is wrong: `messages[0].content`."),
    code: z.string(),
  }),
})

/** A failure as OpenRouter writes it. */
export const openRouterError = z.object({
  error: z.object({
    code: z.int().min(400).max(599).describe("The HTTP status."),
    message: z.string().describe("What is wrong, and what to do."),
    metadata: z.object({ error_type: z.string(), code: z.string(), param: z.string().optional().describe("The field that is wrong.") }),
  }),
})

const detail = (type: string): z.ZodLiteral<string> => z.literal(`type.googleapis.com/google.rpc.${type}`)

/** A failure as Google writes it. */
export const googleError = z.object({
  error: z.object({
    code: z.int().min(400).max(599).describe("The HTTP status."),
    message: z.string().describe("What is wrong, and what to do."),
    status: z.string().describe("Name of a `google.rpc.Code`."),
    details: z.array(
      z.union([
        z.object({ "@type": detail("ErrorInfo"), reason: z.string(), domain: z.string() }),
        z.object({
          "@type": detail("BadRequest"),
          fieldViolations: z.array(z.object({ field: z.string(), description: z.string() })),
        }),
        z.object({ "@type": detail("RetryInfo"), retryDelay: z.string() }),
      ]),
    ),
  }),
})

/** Tokens as chat completions name them. */
export const tokenUsage = z.object({
  prompt_tokens: amount,
  completion_tokens: amount,
  total_tokens: amount,
  prompt_tokens_details: z.object({ cached_tokens: amount, audio_tokens: amount, image_tokens: amount }),
  completion_tokens_details: z.object({
    reasoning_tokens: amount,
    audio_tokens: amount,
    image_tokens: amount,
    accepted_prediction_tokens: amount,
    rejected_prediction_tokens: amount,
  }),
  cost: cost.optional(),
})
