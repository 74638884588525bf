import { SvelteSet } from "svelte/reactivity"
import { ApiError, call } from "#api/client.ts"
import type { Conversation, Draft, Generation, Message, OpenConversation, Picture } from "#api/types.ts"
import { addMessages, applyEvent, isBehind, type RoomEvent, type RoomState } from "./apply-event.ts"
import { followConversation } from "./follow-conversation.ts"
import { branchOf, chargeOf, isRunning, leafBelow, resultsOf, siblingsOf, without, withPicture } from "./message-tree.ts"
import { pendingTurn } from "./pending-turn.ts"
import { newSendingId } from "./sending-id.ts"

/** A turn that is shown before the server has answered. */
interface Pending {
  readonly user: Message | null
  readonly assistant: Message
  /** Set by a stop: the answers are stopped as soon as they have names. */
  isUnwanted: boolean
}

/** What a room tells whoever made it. */
export interface RoomListener {
  /** A conversation was made for the first words. */
  onbegin(conversation: Conversation): void
  /** Something of it changed that lists show. */
  onchange(conversation: Conversation): void
}

/** One conversation on the page: what was said on its branches, what runs in it, and what can be done with it. Methods throw ApiError. */
export class ChatRoom {
  readonly #listener: RoomListener
  #state = $state.raw<RoomState | undefined>()
  #pending = $state.raw<Pending | undefined>()
  /** `empty`: nothing was said yet. `gone`: there is no such conversation. */
  phase = $state<"empty" | "loading" | "ready" | "gone" | "failed">("empty")
  failure = $state.raw<unknown>()
  /** Whether what happens is told; true where nothing is followed. */
  isLive = $state(true)
  #id: string | undefined
  #leave: (() => void) | undefined
  /** By id of a message, the name under which it was shown before it had that id. */
  readonly #keys = new Map<string, string>()
  #count = 0

  constructor(listener: RoomListener) {
    this.#listener = listener
  }

  readonly conversation = $derived(this.#state?.conversation)
  readonly messages = $derived(this.#state?.messages ?? [])
  readonly head = $derived(this.#state?.head ?? null)
  readonly previews = $derived(this.#state?.previews ?? {})
  readonly branch = $derived(branchOf(this.messages, this.head))
  /** Messages that are about to be deleted, and hidden until then. */
  readonly #leaving = new SvelteSet<string>()
  /** The branch without what is about to be deleted. */
  readonly #kept = $derived.by(() => {
    const leaving = this.branch.findIndex(({ id }) => this.#leaving.has(id))
    return leaving === -1 ? this.branch : this.branch.slice(0, leaving)
  })
  /** Id of the message that a new one follows. */
  readonly tip = $derived(this.#kept.at(-1)?.id ?? null)
  /** What is shown: the branch, and the turn that is being sent. */
  readonly turns = $derived.by((): readonly Message[] => {
    const pending = this.#pending
    const branch = this.#kept
    if (pending === undefined) return branch
    const at = branch.findIndex(({ parent_id }) => parent_id === (pending.user ?? pending.assistant).parent_id)
    const kept = at === -1 ? branch : branch.slice(0, at)
    return [...kept, ...(pending.user === null ? [] : [pending.user]), pending.assistant]
  })
  readonly running = $derived(this.turns.flatMap(({ generations }) => generations).filter(isRunning))
  readonly chargeUsd = $derived(chargeOf(this.messages))

  /** The name under which the page keeps a message, which does not change when the server has answered. */
  keyOf({ id }: Message): string {
    return this.#keys.get(id) ?? id
  }

  /** Whether the server has not answered to it yet. */
  isSending({ id }: Message): boolean {
    return id === this.#pending?.user?.id || id === this.#pending?.assistant.id
  }

  /** The message that this one answers. */
  askedBy(message: Message): Message | undefined {
    return this.turns.find(({ id }) => id === message.parent_id)
  }

  /** The messages at the place of this one. */
  siblings(id: string): readonly Message[] {
    return siblingsOf(this.messages, id)
  }

  /** What was said before a message on its branch. */
  branchBefore({ parent_id }: Message): readonly Message[] {
    return branchOf(this.messages, parent_id)
  }

  /** Shows a conversation; none: the beginning of a new one. */
  async open(id: string | undefined): Promise<void> {
    if (id === this.#id) return
    this.close()
    this.#id = id
    this.phase = id === undefined ? "empty" : "loading"
    if (id === undefined) return
    if (await this.reload()) this.#follow(id)
  }

  /** Stops looking at it. What runs goes on. */
  close(): void {
    this.#leave?.()
    this.#leave = undefined
    this.#id = undefined
    this.#state = undefined
    this.#pending = undefined
    this.isLive = true
    this.#keys.clear()
  }

  /** Asks the server for all of it, and says whether that worked. What fails stands in `phase` and `failure`, where nothing is shown yet. */
  async reload(): Promise<boolean> {
    const id = this.#id
    if (id === undefined) return false
    try {
      const { conversation, messages, head } = await call<OpenConversation>("GET", `/conversations/${id}`)
      if (this.#id !== id) return false
      const known: RoomState = { conversation, messages: [], head, previews: this.previews, strays: {} }
      const kept = this.#state?.messages.filter((message) => messages.some((one) => one.id === message.id)) ?? []
      this.#state = addMessages({ ...known, messages: kept }, messages, head)
      this.phase = "ready"
      this.#listener.onchange(conversation)
      return true
    } catch (error) {
      if (this.#id !== id || this.phase === "ready") return false
      this.phase = error instanceof ApiError && error.status === 404 ? "gone" : "failed"
      this.failure = error
      return false
    }
  }

  /** Listens while somebody looks, or something runs: a browser has few connections for all its tabs. */
  attend(isVisible: boolean): void {
    if (this.#id === undefined || this.phase !== "ready") return
    if (isVisible && this.#leave === undefined) this.#follow(this.#id)
    if (!isVisible && this.running.length === 0) {
      this.#leave?.()
      this.#leave = undefined
    }
  }

  /**
   * Says something after the end of the branch, or in place of another message: a branch of its own. It is shown at once. `sendingId`: its name,
   * under which it can be sent again where no answer came, and is drawn once.
   */
  async send(draft: Draft, pictures: readonly Picture[], parentId: string | null, sendingId: string): Promise<void> {
    const pending = this.#begin(draft, pictures, parentId)
    try {
      const id = this.#id ?? (await this.#create(pending))
      const body = { parent_id: parentId, draft, sending_id: sendingId }
      const sent = await postOnce<{ user: Message; assistant: Message }>(`/conversations/${id}/messages`, body)
      this.#settle(pending, id, [sent.user, sent.assistant])
    } catch (error) {
      this.#withdraw(pending, error)
      throw error
    }
  }

  /** Answers a message again, beside the answers that are there. `change`: what is to be different, apart from words and pictures. */
  async rerun(user: Message, change: Partial<Draft> = {}): Promise<void> {
    if (user.draft === null || this.#id === undefined) return
    const pending = this.#begin({ ...user.draft, ...change }, user.pictures, user.parent_id, user)
    try {
      const assistant = await postOnce<Message>(`/messages/${user.id}/runs`, { draft: change, sending_id: newSendingId() })
      this.#settle(pending, this.#id, [assistant])
    } catch (error) {
      this.#withdraw(pending, error)
      throw error
    }
  }

  /** Stops answers; those that have no name yet as soon as they have one. */
  async stop(generations: readonly Generation[] = this.running): Promise<void> {
    const pending = this.#pending
    if (pending !== undefined && generations.some(({ message_id }) => message_id === pending.assistant.id)) pending.isUnwanted = true
    const named = generations.filter(({ message_id }) => message_id !== pending?.assistant.id)
    const stopped = await Promise.all(named.map(({ id }) => call<Generation>("POST", `/generations/${id}/stop`)))
    for (const generation of stopped) this.#apply({ type: "generation", generation })
  }

  /** Looks at the branch that goes through this message. */
  async show(id: string): Promise<void> {
    const head = leafBelow(this.messages, id)
    this.#change((state) => ({ ...state, head }))
    if (this.#id !== undefined) await call("PATCH", `/conversations/${this.#id}`, { body: { head } })
  }

  /** Goes on from this one of several answers. */
  async choose(message: Message, chosen: number): Promise<void> {
    this.#change((state) => ({ ...state, messages: state.messages.map((one) => (one.id === message.id ? { ...one, chosen } : one)) }))
    await call("PATCH", `/messages/${message.id}`, { body: { chosen } })
  }

  /** Shows a message and what follows it no more, while its deletion can be undone. */
  hide(id: string): void {
    this.#leaving.add(id)
  }

  /** Shows it again. */
  restore(id: string): void {
    this.#leaving.delete(id)
  }

  /** Deletes a message and what follows it. Its pictures stay in the gallery. */
  async remove(id: string): Promise<void> {
    try {
      await call("DELETE", `/messages/${id}`)
      this.#change((state) => ({ ...state, ...without(state.messages, state.head, id) }))
    } finally {
      this.restore(id)
    }
  }

  /** Renames or pins it. */
  async change(change: { title?: string; pinned?: boolean }): Promise<void> {
    if (this.#id === undefined) return
    const conversation = await call<Conversation>("PATCH", `/conversations/${this.#id}`, { body: change })
    this.#change((state) => ({ ...state, conversation }))
    this.#listener.onchange(conversation)
  }

  /** Notes what was done to a picture elsewhere on the page; null: it was deleted. */
  notePicture(id: string, picture: Picture | null): void {
    this.#change((state) => ({ ...state, messages: state.messages.map((message) => withPicture(message, id, picture)) }))
  }

  #begin(draft: Draft, pictures: readonly Picture[], parentId: string | null, user?: Message): Pending {
    const turn = pendingTurn(`pending-${++this.#count}`, draft, pictures, parentId)
    const shown = user === undefined ? turn : { user: null, assistant: { ...turn.assistant, parent_id: user.id } }
    this.#pending = { ...shown, isUnwanted: false }
    return this.#pending
  }

  async #create(pending: Pending): Promise<string> {
    const conversation = await call<Conversation>("POST", "/conversations", { body: {} })
    if (this.#pending !== pending) {
      // Another conversation is looked at by now: this one goes on without the page.
      this.#listener.onchange(conversation)
      return conversation.id
    }
    this.#id = conversation.id
    this.#state = { conversation, messages: [], head: null, previews: {}, strays: {} }
    this.phase = "ready"
    this.#listener.onbegin(conversation)
    this.#follow(conversation.id)
    return conversation.id
  }

  #settle(pending: Pending, id: string, sent: readonly Message[]): void {
    if (this.#id !== id) return
    const assistant = sent.at(-1)
    if (assistant === undefined) return
    if (pending.user !== null && sent.length === 2) this.#keys.set(sent[0]?.id ?? "", pending.user.id)
    this.#keys.set(assistant.id, pending.assistant.id)
    this.#change((state) => addMessages(state, sent, assistant.id))
    this.#pending = undefined
    // The first words make the title.
    if (this.#state?.conversation.title === "") void this.reload()
    if (pending.isUnwanted) void this.stop(assistant.generations).catch(() => {})
    if (this.#state !== undefined) this.#listener.onchange({ ...this.#summary(this.#state), updated_at: assistant.created_at })
  }

  /** Shows a turn no more that the server did not answer to. Where its answer was lost, the server may have it all the same. */
  #withdraw(pending: Pending, error: unknown): void {
    if (this.#pending !== pending) return
    this.#pending = undefined
    if (error instanceof ApiError && error.status === 0) void this.reload()
  }

  #follow(id: string): void {
    this.#leave = followConversation(id, {
      onevent: (event) => {
        if (this.#id === id) this.#apply(event)
      },
      onlive: (isLive) => {
        if (this.#id === id) this.isLive = isLive
      },
    })
  }

  #apply(event: RoomEvent): void {
    const before = this.#state
    if (before === undefined) return
    const isMissing = event.type === "snapshot" && isBehind(before, event)
    const state = applyEvent(before, event)
    this.#state = state
    // What belongs to a turn that is being sent comes with the answer to that.
    const hasStrays = Object.keys(state.strays).length > 0 && this.#pending === undefined
    if (isMissing || hasStrays) void this.reload()
    if (event.type === "generation" || event.type === "conversation") {
      this.#listener.onchange(this.#summary(state))
    }
  }

  /** The conversation as lists show it, with what this page knows better by now. */
  #summary({ conversation, messages }: RoomState): Conversation {
    const made = messages.flatMap(({ generations }) => generations).flatMap(resultsOf)
    const cover_id = made.findLast(({ picture }) => picture !== null)?.id ?? conversation.cover_id
    return { ...conversation, pictures: made.length, cover_id, running: this.running.length > 0, charge_usd: String(this.chargeUsd) }
  }

  #change(change: (state: RoomState) => RoomState): void {
    if (this.#state !== undefined) this.#state = change(this.#state)
  }
}

/** Posts what has a name, and where no answer comes once more: it is done once all the same. */
async function postOnce<T>(path: string, body: { readonly sending_id: string; readonly [field: string]: unknown }): Promise<T> {
  try {
    return await call<T>("POST", path, { body })
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 0) throw error
    return call<T>("POST", path, { body })
  }
}
