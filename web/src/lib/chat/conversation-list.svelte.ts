import { SvelteSet } from "svelte/reactivity"
import { call } from "#api/client.ts"
import type { Conversation, Page } from "#api/types.ts"

const pageSize = 40
/** How soon it is known that what runs elsewhere has ended. */
const watchMs = 4000
const searchDelayMs = 200

/** The conversations at the side of the chat room, a page at a time. Methods throw ApiError. */
export class ConversationList {
  #items = $state.raw<readonly Conversation[]>([])
  #next = $state<string | null>(null)
  query = $state("")
  isLoading = $state(false)
  failure = $state.raw<unknown>()
  /** Hidden because they are about to be deleted. */
  readonly #leaving = new SvelteSet<string>()
  #turn = 0

  readonly items = $derived(this.#items.filter(({ id }) => !this.#leaving.has(id)))
  readonly hasMore = $derived(this.#next !== null)
  readonly isSearching = $derived(this.query.trim() !== "")

  /** Loads the first page. What fails stands in `failure`. */
  async load(): Promise<void> {
    await this.#read(null)
  }

  /** Loads the page behind what is shown. */
  async loadMore(): Promise<void> {
    if (this.#next !== null && !this.isLoading) await this.#read(this.#next)
  }

  /** Looks for words in titles and messages, once nobody types any more. */
  search(words: string): void {
    this.query = words
    const turn = ++this.#turn
    setTimeout(() => turn === this.#turn && void this.#read(null), searchDelayMs)
  }

  /** Notes what is known of one: it is put where it belongs. */
  put(conversation: Conversation): void {
    const known = this.#items.find(({ id }) => id === conversation.id)
    if (known === undefined && this.isSearching) return
    const others = this.#items.filter(({ id }) => id !== conversation.id)
    this.#items = [...others, conversation].sort(byPlace)
  }

  /** Renames or pins one. */
  async change(id: string, change: { title?: string; pinned?: boolean }): Promise<Conversation> {
    const conversation = await call<Conversation>("PATCH", `/conversations/${id}`, { body: change })
    this.put(conversation)
    return conversation
  }

  /** Takes one off the list while its deletion can be undone. */
  hide(id: string): void {
    this.#leaving.add(id)
  }

  /** Shows it again. */
  restore(id: string): void {
    this.#leaving.delete(id)
  }

  /** Deletes one; its pictures stay in the gallery. */
  async remove(id: string): Promise<void> {
    try {
      await call("DELETE", `/conversations/${id}`)
      this.#items = this.#items.filter((one) => one.id !== id)
    } finally {
      this.restore(id)
    }
  }

  /** Keeps the marks of what runs up to date while the page is looked at. Gives what ends that. */
  watch(): () => void {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible" && this.#items.some(({ running }) => running)) void this.#refresh()
    }, watchMs)
    return () => clearInterval(timer)
  }

  async #read(before: string | null): Promise<void> {
    const turn = ++this.#turn
    this.isLoading = true
    try {
      const page = await this.#ask(before)
      if (turn !== this.#turn) return
      const known = before === null ? [] : this.#items
      this.#items = [...known, ...page.data.filter(({ id }) => !known.some((one) => one.id === id))]
      this.#next = page.next
      this.failure = undefined
    } catch (failure) {
      if (turn === this.#turn) this.failure = failure
    } finally {
      if (turn === this.#turn) this.isLoading = false
    }
  }

  async #refresh(): Promise<void> {
    const turn = this.#turn
    const page = await this.#ask(null).catch(() => undefined)
    // What was found for other words does not belong here.
    if (turn !== this.#turn) return
    for (const conversation of page?.data ?? []) this.put(conversation)
  }

  #ask(before: string | null): Promise<Page<Conversation>> {
    return call<Page<Conversation>>("GET", "/conversations", { query: { limit: pageSize, before, q: this.query.trim() } })
  }
}

function byPlace(one: Conversation, other: Conversation): number {
  if (one.pinned !== other.pinned) return one.pinned ? -1 : 1
  return one.updated_at < other.updated_at ? 1 : -1
}
