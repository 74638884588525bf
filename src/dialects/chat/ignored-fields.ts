import type { Warning } from "#canonical/event.ts"
import { warnOfIgnored } from "#dialects/ignored-fields.ts"
import type { Fields } from "#json/fields.ts"

/** Fields that change what comes back, or who answers, and that cannot be honoured. */
const unsupported = [
  "audio",
  "frequency_penalty",
  "function_call",
  "functions",
  "logit_bias",
  "logprobs",
  "min_p",
  "models",
  "plugins",
  "prediction",
  "presence_penalty",
  "reasoning",
  "reasoning_effort",
  "repetition_penalty",
  "response_format",
  "tool_choice",
  "tools",
  "top_a",
  "top_k",
  "top_logprobs",
  "verbosity",
  "web_search_options",
] as const

/** Longest label, in UTF-16 units. */
const maxLabel = 512

/** Warns of every field that would matter and is ignored. Fields that nobody knows are ignored without a word. */
export function unsupportedFields(body: Fields): readonly Warning[] {
  return warnOfIgnored(body, unsupported)
}

/** Checks fields that only label a request: they go nowhere, but they have limits. Throws as {@link Fields} does. */
export function checkLabels(body: Fields): void {
  for (const name of ["user", "safety_identifier", "session_id"]) body.string(name, { max: maxLabel })
  const metadata = body.object("metadata")
  for (const name of metadata?.unread() ?? []) metadata?.string(name, { max: maxLabel })
}
