import type { ConversationRow } from "#database/conversations-table.ts"
import type { GenerationRow } from "#database/generations-table.ts"

/** Something that happens in a conversation. */
export type Announcement =
  | { readonly type: "generation"; readonly row: GenerationRow }
  | {
      readonly type: "text"
      readonly generationId: string
      /** Index of the part that it goes on with, or begins. */
      readonly part: number
      readonly text: string
      readonly thought: boolean
    }
  /** There is another interim picture. */
  | { readonly type: "preview"; readonly generationId: string }
  | { readonly type: "conversation"; readonly row: ConversationRow }

type Listener = (announcement: Announcement) => void

/** Tells those who follow a conversation in this process what happens in it, at once. */
export class Announcements {
  readonly #listeners = new Map<string, Set<Listener>>()

  /** Gives what ends the listening. */
  listen(conversationId: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(conversationId) ?? new Set()
    listeners.add(listener)
    this.#listeners.set(conversationId, listeners)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#listeners.get(conversationId) === listeners) this.#listeners.delete(conversationId)
    }
  }

  make(conversationId: string, announcement: Announcement): void {
    for (const listener of this.#listeners.get(conversationId) ?? []) listener(announcement)
  }
}
