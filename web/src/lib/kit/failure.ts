import { ApiError } from "#api/client.ts"
import { kitWords } from "#lib/words/kit.ts"

/** Says in a sentence why something failed. What the server said is in its words; what never reached it in ours. */
export function sayFailure(error: unknown): string {
  if (error instanceof ApiError) return error.status === 0 ? kitWords.current.offline : error.message
  return error instanceof Error ? error.message : kitWords.current.failed
}
