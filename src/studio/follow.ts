import type { ConversationRow } from "#database/conversations-table.ts"
import type { GenerationRow } from "#database/generations-table.ts"
import type { Announcement } from "./announcements.ts"
import type { Room } from "./room.ts"
import type { GenerationView } from "./views.ts"
import type { Visit } from "./visitor.ts"

/** What a browser is told. */
export type FollowedEvent =
  /** What runs, or has ended since it was told of as running. Holds instead of everything that was told before. */
  | { readonly event: "snapshot"; readonly data: { readonly generations: readonly GenerationView[]; readonly head: string | null } }
  | { readonly event: "generation"; readonly data: GenerationView }
  | {
      readonly event: "text"
      /** `text`: what comes after the part's text so far. */
      readonly data: { readonly generation_id: string; readonly part: number; readonly text: string; readonly thought: boolean }
    }
  | { readonly event: "preview"; readonly data: { readonly generation_id: string; readonly url: string } }
  | {
      readonly event: "conversation"
      readonly data: { readonly id: string; readonly title: string; readonly pinned: boolean; readonly head: string | null }
    }
  | { readonly event: "idle" }

const idleMs = 10_000
/** How far behind the reader is of what other processes run. */
const pollMs = 1000
/** How long something that has ended is looked for: a reader that was not told of it by then asks again anyway. */
const lookBackMs = 60_000
/** A reader that is further behind than this is given a new snapshot instead. */
const mostWaiting = 500
const mostWaitingCharacters = 1_000_000

/**
 * Tells what happens in a conversation: what this process runs at once, and what others run within a second, out of the database. Ends with
 * `signal`, and when the visitor is not signed in any more. Nothing depends on its being read.
 */
export async function* follow(
  room: Room,
  visit: Visit,
  conversationId: string,
  isSignedIn: () => Promise<boolean>,
  signal: AbortSignal,
): AsyncGenerator<FollowedEvent> {
  const inbox = new Inbox()
  const stop = room.announcements.listen(conversationId, (announcement) => inbox.add(announcement))
  const wake = (): void => inbox.wake()
  signal.addEventListener("abort", wake, { once: true })
  const view = async (rows: readonly GenerationRow[]): Promise<readonly GenerationView[]> => room.views.generations(rows, visit)
  const others = new Others(room, visit, conversationId)
  try {
    for (let polledAt = performance.now(), checkedAt = polledAt; !signal.aborted;) {
      if (inbox.isOverflown) {
        const { rows, conversation } = await others.snapshot(() => inbox.clear())
        yield { event: "snapshot", data: { generations: await view(rows), head: conversation?.head ?? null } }
        if (conversation !== undefined) yield tellConversation(conversation)
      }
      for (let next = inbox.take(); next !== undefined && !signal.aborted; next = inbox.take()) {
        const told = await tell(next, others, view)
        if (told !== undefined) yield told
      }
      await inbox.wait(pollMs)
      if (performance.now() - polledAt >= pollMs) {
        polledAt = performance.now()
        for (const announcement of await others.news()) inbox.add(announcement)
      }
      if (performance.now() - checkedAt >= idleMs) {
        checkedAt = performance.now()
        if (!(await isSignedIn())) return
        yield { event: "idle" }
      }
    }
  } finally {
    stop()
    signal.removeEventListener("abort", wake)
  }
}

async function tell(
  announcement: Announcement,
  others: Others,
  view: (rows: readonly GenerationRow[]) => Promise<readonly GenerationView[]>,
): Promise<FollowedEvent | undefined> {
  switch (announcement.type) {
    case "generation": {
      if (!others.isNew(announcement.row)) return undefined
      const [data] = await view([announcement.row])
      return data && { event: "generation", data }
    }
    case "text": {
      const { generationId, part, text, thought } = announcement
      return { event: "text", data: { generation_id: generationId, part, text, thought } }
    }
    case "preview": {
      const { generationId } = announcement
      return { event: "preview", data: { generation_id: generationId, url: `/app/api/v1/generations/${generationId}/preview` } }
    }
    case "conversation":
      return others.isNewConversation(announcement.row) ? tellConversation(announcement.row) : undefined
  }
}

function tellConversation(row: ConversationRow): FollowedEvent {
  const { id, title, pinned, head = null } = row
  return { event: "conversation", data: { id, title, pinned, head } }
}

/** What a reader is still to be told. */
class Inbox {
  #waiting: Announcement[] = []
  #characters = 0
  /** Set where the reader is to begin anew. */
  #overflown = true
  #wake: (() => void) | undefined

  add(announcement: Announcement): void {
    if (this.#overflown) return
    this.#waiting.push(announcement)
    this.#characters += sizeOf(announcement)
    if (this.#waiting.length > mostWaiting || this.#characters > mostWaitingCharacters) {
      this.clear()
      this.#overflown = true
    }
    this.wake()
  }

  /** Whether the reader has to begin anew. */
  get isOverflown(): boolean {
    return this.#overflown
  }

  take(): Announcement | undefined {
    const announcement = this.#waiting.shift()
    if (announcement !== undefined) this.#characters -= sizeOf(announcement)
    return announcement
  }

  /** Forgets what waits: from now on everything is taken in again. */
  clear(): void {
    this.#waiting = []
    this.#characters = 0
    this.#overflown = false
  }

  /** Waits until there is something, or the time is over. */
  async wait(timeoutMs: number): Promise<void> {
    if (this.#waiting.length > 0 || this.#overflown) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  wake(): void {
    this.#wake?.()
    this.#wake = undefined
  }
}

function sizeOf(announcement: Announcement): number {
  return announcement.type === "text" ? announcement.text.length : announcement.type === "generation" ? announcement.row.parts.length : 0
}

/** Looks in the database for what other processes do, and knows what the reader has been told. */
class Others {
  readonly #room: Room
  readonly #visit: Visit
  readonly #conversationId: string
  /** By generation, the version that was told last. */
  readonly #told = new Map<string, number>()
  /** Generations that were told of as not ended. */
  readonly #running = new Set<string>()
  #conversationVersion = 0

  constructor(room: Room, visit: Visit, conversationId: string) {
    this.#room = room
    this.#visit = visit
    this.#conversationId = conversationId
  }

  /** Whether the reader has not been told of this version yet; notes that it is told now. */
  isNew(row: GenerationRow): boolean {
    // What runs here tells words without a new version, so that whatever it says of itself is news.
    if ((this.#told.get(row.id) ?? 0) >= row.version && this.#room.running.find(row.id) === undefined) return false
    this.#told.set(row.id, row.version)
    if (row.finishedAt === undefined) this.#running.add(row.id)
    else this.#running.delete(row.id)
    return true
  }

  isNewConversation({ version }: ConversationRow): boolean {
    const isNew = version > this.#conversationVersion
    this.#conversationVersion = Math.max(version, this.#conversationVersion)
    return isNew
  }

  /** What runs now, and what has ended without the reader's knowing. `begin` is called at the very moment of which it speaks. */
  async snapshot(
    begin: () => void,
  ): Promise<{ readonly rows: readonly GenerationRow[]; readonly conversation: ConversationRow | undefined }> {
    const { tables, running } = this.#room
    const [recent, conversation] = await Promise.all([this.#recent(), tables.conversations.find(this.#conversationId, this.#visit.user.id)])
    begin()
    const live = recent.map((row) => running.find(row.id)?.row ?? row)
    const rows = live.filter((row) => row.finishedAt === undefined || this.#running.has(row.id))
    for (const row of live) this.isNew(row)
    if (conversation !== undefined) this.isNewConversation(conversation)
    return { rows, conversation }
  }

  /** What other processes have done meanwhile; nothing while the database is away. */
  async news(): Promise<readonly Announcement[]> {
    const { tables, running } = this.#room
    try {
      const [rows, conversation] = await Promise.all([this.#recent(), tables.conversations.find(this.#conversationId, this.#visit.user.id)])
      return [
        ...rows
          .filter(({ id, version }) => running.find(id) === undefined && (this.#told.get(id) ?? 0) < version)
          .map((row) => ({ type: "generation", row }) as const),
        ...(conversation === undefined || conversation.version <= this.#conversationVersion
          ? []
          : [{ type: "conversation", row: conversation } as const]),
      ]
    } catch (error) {
      this.#room.gateway.log.debug({ err: error }, "what others do in a conversation could not be read")
      return []
    }
  }

  #recent(): Promise<readonly GenerationRow[]> {
    const { database, tables } = this.#room
    return tables.generations.recent(this.#conversationId, new Date(database.now() - lookBackMs))
  }
}
