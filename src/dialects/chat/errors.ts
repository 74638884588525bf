import type { GatewayError } from "#canonical/error.ts"
import type { Outbound } from "#dialects/dialect.ts"
import { errorAnswer, openaiError } from "#dialects/openai-error.ts"
import { openRouterErrorAnswer, speaksOpenRouter } from "#dialects/openrouter-error.ts"

/** Answers a failure in the form of the address that was called. A spent budget is 402 to clients of OpenRouter, 429 to OpenAI's. */
export function encodeError(error: GatewayError, path: string): Outbound {
  return speaksOpenRouter(path) ? openRouterErrorAnswer(error) : errorAnswer(error, error.rule.status, openaiError(error))
}
