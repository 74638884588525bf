import type { GatewayError } from "#canonical/error.ts"
import type { Outbound } from "#dialects/dialect.ts"
import { errorAnswer, openaiError } from "#dialects/openai-error.ts"

/** Answers a failure the way OpenAI's APIs do, with the status of its code. */
export function encodeError(error: GatewayError): Outbound {
  return errorAnswer(error, error.rule.status, openaiError(error))
}
