import { ApiError, call } from "#api/client.ts"
import type { Draft, Estimate } from "#api/types.ts"

const delayMs = 350

/** What the draft on the page is going to cost, asked for when nobody has changed anything for a moment. */
export class DraftEstimate {
  current = $state.raw<Estimate | null>(null)
  /** What keeps the server from estimating: sending would fail in the same way. */
  refusal = $state.raw<ApiError | null>(null)
  #timer: ReturnType<typeof setTimeout> | undefined
  #abort: AbortController | undefined

  /** Asks for the estimate of a draft at a place of a conversation; null: there is nothing to estimate. Gives what calls the asking off. */
  ask(draft: Draft | null, place: { readonly conversation_id?: string; readonly parent_id?: string }): () => void {
    if (draft === null) {
      this.current = null
      this.refusal = null
    } else this.#timer = setTimeout(() => void this.#ask(draft, place), delayMs)
    return () => {
      clearTimeout(this.#timer)
      this.#abort?.abort()
    }
  }

  async #ask(draft: Draft, place: { readonly conversation_id?: string; readonly parent_id?: string }): Promise<void> {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    try {
      this.current = await call<Estimate>("POST", "/estimate", { body: { draft, ...place }, signal })
      this.refusal = null
    } catch (error) {
      if (signal.aborted) return
      this.current = null
      this.refusal = error instanceof ApiError && error.status >= 400 && error.status < 500 ? error : null
    }
  }
}
