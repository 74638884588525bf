import { createContext, tick, untrack } from "svelte"
import { goto } from "$app/navigation"
import { call } from "#api/client.ts"
import type { Draft, Generation, Message, Picture } from "#api/types.ts"
import { sayFailure } from "#kit/failure.ts"
import { toast } from "#kit/toasts.svelte.ts"
import { changeMe, session } from "#lib/session.svelte.ts"
import { chatWords } from "#lib/words/chat.ts"
import { ChatRoom } from "./chat-room.svelte.ts"
import { Composer, type Place } from "./composer.svelte.ts"
import { ConversationList } from "./conversation-list.svelte.ts"
import { lastPicture, picturesOf } from "./message-tree.ts"
import { Overlays } from "./overlays.svelte.ts"
import { newSendingId } from "./sending-id.ts"

const undoMs = 6000

/** What the parts of the chat room share, and what is done with it by more than one of them. What fails is said in a toast. */
export class Desk {
  readonly list = new ConversationList()
  readonly composer = new Composer()
  readonly overlays = new Overlays()
  readonly room = new ChatRoom({
    onbegin: (conversation) => {
      this.list.put(conversation)
      this.composer.moveTo(conversation.id)
      void goto(`/c/${conversation.id}`, { replace: true, reset: false })
    },
    onchange: (conversation) => this.list.put(conversation),
  })
  #textBox: HTMLTextAreaElement | undefined
  /** Whether the cursor is to go into the text box as soon as there is one. */
  #awaitsFocus = false
  /** Counts the turns that were sent: the page goes to its end with each. */
  sent = $state(0)
  /** Why the last draft was not sent. */
  sendFailure = $state.raw<unknown>()

  /** What was sent last, where no answer to it came. Sent again as it was, it is the same message, which is drawn and paid for once. */
  #unanswered = $state.raw<{
    readonly sendingId: string
    readonly place: Place | undefined
    readonly words: string
    readonly draft: string
  }>()

  /** Counts the conversations that were gone to. */
  #visits = 0

  /** The picture that an edit would go on from. */
  readonly source = $derived(lastPicture(this.room.branch))

  /** Shows a conversation, or the beginning of a new one, with what was being written there. Give it the id of the address. */
  async visit(id: string | undefined): Promise<void> {
    if (id !== undefined && id === this.room.conversation?.id) return
    this.composer.keep()
    this.sendFailure = undefined
    const visit = ++this.#visits
    await this.room.open(id)
    // Somebody has gone on meanwhile: the composer belongs to where they are.
    if (visit !== this.#visits) return
    const last = this.room.branch.findLast(({ draft }) => draft !== null)?.draft ?? null
    this.composer.open(id ?? "new", last, session.user?.preferences.model ?? null)
  }

  /** Sends what is written. Where it cannot be, it stays as it is. */
  async send(): Promise<void> {
    const { composer, room } = this
    if (composer.obstacle !== null) return
    const draft = composer.draft()
    const { mask, editing, place, attachments } = composer
    const unsent = { place, draft, pictures: attachments.pictures, mask, editing }
    const parentId = editing === null ? room.tip : editing.parent_id
    const words = JSON.stringify([parentId, draft])
    const sendingId =
      this.#unanswered?.place?.name === place?.name && this.#unanswered?.words === words ? this.#unanswered.sendingId : newSendingId()
    this.#unanswered = undefined
    this.sendFailure = undefined
    composer.clear()
    this.sent++
    this.#remember(draft)
    try {
      await room.send(draft, unsent.pictures, parentId, sendingId)
    } catch (error) {
      this.#unanswered = { sendingId, place, words, draft: JSON.stringify(draft) }
      if (composer.restore(unsent)) this.sendFailure = error
      else this.#sayUnsent(error, place)
    }
  }

  /** Takes back what was put back to be sent again, where it turns out that the server had it all the same. */
  noteArrival(): void {
    const { composer } = this
    const unanswered = this.#unanswered
    if (unanswered === undefined || !this.room.messages.some(({ sending_id }) => sending_id === unanswered.sendingId)) return
    untrack(() => {
      this.#unanswered = undefined
      this.sendFailure = undefined
      if (composer.place?.name === unanswered.place?.name && JSON.stringify(composer.draft()) === unanswered.draft) composer.clear()
    })
  }

  /** Answers a message again. */
  rerun(user: Message, change: Partial<Draft> = {}): Promise<void> {
    this.sent++
    return this.try(() => this.room.rerun(user, change))
  }

  stop(generations?: readonly Generation[]): Promise<void> {
    return this.try(() => this.room.stop(generations))
  }

  /** Takes a picture into the composer as what is to be changed. The last one of the branch needs no taking: the conversation goes on from it. */
  editPicture(picture: Picture): void {
    if (picture.id === this.source?.id && this.composer.attachments.items.length === 0) this.composer.withHistory = true
    else this.composer.editPicture(picture)
    this.composer.mode = "image"
    void this.focus()
  }

  /** Puts a picture behind those that go along. */
  usePicture(picture: Picture): void {
    this.composer.attachments.addPictures([picture])
    void this.focus()
  }

  editMessage(message: Message): void {
    this.composer.edit(message)
    void this.focus()
  }

  /** Writes the last message of the branch anew. */
  editLast(): void {
    const last = this.room.branch.findLast(({ role }) => role === "user")
    if (last !== undefined) this.editMessage(last)
  }

  /** Takes the text box in. Gives what lets go of it. */
  takeTextBox(element: HTMLTextAreaElement): () => void {
    this.#textBox = element
    if (this.#awaitsFocus) void this.focus()
    return () => (this.#textBox = undefined)
  }

  /** Puts the cursor behind what is written, as soon as there is a text box. */
  async focus(): Promise<void> {
    await tick()
    this.#awaitsFocus = this.#textBox === undefined
    this.#textBox?.focus({ preventScroll: true })
    this.#textBox?.setSelectionRange(this.composer.text.length, this.composer.text.length)
  }

  /** Shows a picture large, among all pictures of the branch. */
  openPicture(picture: Picture): void {
    const pictures = picturesOf(this.room.turns)
    const index = pictures.findIndex(({ id }) => id === picture.id)
    this.overlays.open({ kind: "viewer", pictures: index === -1 ? [picture] : pictures, index: Math.max(0, index) })
  }

  /** Lays a picture over the one that it was made from. */
  async compare(after: Picture): Promise<void> {
    const [sourceId] = after.source_ids
    if (sourceId === undefined) return
    const known = picturesOf(this.room.messages).find(({ id }) => id === sourceId)
    await this.try(async () => {
      const before = known ?? (await call<Picture>("GET", `/pictures/${sourceId}`))
      this.overlays.open({ kind: "compare", before, after, layout: "slider" })
    })
  }

  /** Deletes a conversation once there has been time to think better of it. */
  removeConversation(id: string): void {
    this.list.hide(id)
    const isOpen = this.room.conversation?.id === id
    if (isOpen) void goto("/")
    this.#later(
      chatWords.current.conversationDeleted,
      () => this.list.remove(id),
      () => {
        this.list.restore(id)
        if (isOpen) void goto(`/c/${id}`)
      },
    )
  }

  /** Deletes a message with what follows it, once there has been time to think better of it. */
  removeMessage({ id }: Message): void {
    const { room } = this
    room.hide(id)
    this.#later(
      chatWords.current.turnDeleted,
      () => room.remove(id),
      () => room.restore(id),
    )
  }

  /** Does something, and says in a toast why it failed. */
  async try(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      toast(sayFailure(error), { tone: "bad" })
    }
  }

  #later(text: string, run: () => Promise<void>, undo: () => void): void {
    let isOver = false
    const end = (work: () => void): void => {
      if (isOver) return
      isOver = true
      clearTimeout(timer)
      removeEventListener("pagehide", leave)
      work()
    }
    const leave = (): void => end(() => void run().catch(() => {}))
    const timer = setTimeout(() => end(() => void this.try(run)), undoMs)
    addEventListener("pagehide", leave)
    toast(text, { action: { label: chatWords.current.undo, run: () => end(undo) } })
  }

  /** Something could not be sent from a place that is not shown any more: it waits there. */
  #sayUnsent(error: unknown, place: Place | undefined): void {
    const words = chatWords.current
    const run = (): void => void goto(place === undefined || place.name === "new" ? "/" : `/c/${place.name}`)
    toast(`${sayFailure(error)} ${words.unsent}`, { tone: "bad", action: { label: words.goThere, run } })
  }

  /** A new conversation begins with the model that was used last. */
  #remember({ models }: Draft): void {
    const [model] = models
    if (model !== undefined && session.user !== null && session.user.preferences.model !== model)
      void changeMe({ preferences: { model } }).catch(() => {})
  }
}

export const [getDesk, setDesk] = createContext<Desk>()
