import type { LimitState, WindowState } from "./limiter.ts"

/** In which client API's words an answer tells what is left: `none` where the API has no headers for it. */
export type RateLimitForm = "openai" | "openrouter" | "none"

/** The headers of an answer, allowed or refused, with lower-case names. `nowMs`: milliseconds since 1970. */
export function limitHeaders(state: LimitState, form: RateLimitForm, nowMs: number = Date.now()): Record<string, string> {
  const { requests, pictures } = state
  switch (form) {
    case "openai":
      return { ...openAiHeaders("requests", requests), ...openAiHeaders("images", pictures) }
    case "openrouter":
      return requests === undefined
        ? {}
        : {
            "x-ratelimit-limit": String(requests.limit),
            "x-ratelimit-remaining": String(requests.remaining),
            "x-ratelimit-reset": String(Math.ceil(nowMs + requests.resetMs)),
          }
    case "none":
      return {}
  }
}

function openAiHeaders(kind: string, window: WindowState | undefined): Record<string, string> {
  if (window === undefined) return {}
  return {
    [`x-ratelimit-limit-${kind}`]: String(window.limit),
    [`x-ratelimit-remaining-${kind}`]: String(window.remaining),
    [`x-ratelimit-reset-${kind}`]: duration(window.resetMs),
  }
}

/** As Go writes durations, and OpenAI with it: `0s`, `20ms`, `1.5s`, `6m0s`. */
function duration(ms: number): string {
  if (ms > 0 && ms < 1000) return `${Math.ceil(ms)}ms`
  const minutes = Math.floor(ms / 60_000)
  return `${minutes > 0 ? `${minutes}m` : ""}${Math.ceil(ms - minutes * 60_000) / 1000}s`
}
