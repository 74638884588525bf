import { randomBytes } from "node:crypto"
import { GatewayError } from "#canonical/error.ts"
import type { ConversationPage, ConversationRow } from "#database/conversations-table.ts"
import type { GenerationRow } from "#database/generations-table.ts"
import { readPage } from "#database/read-page.ts"
import { type FollowedEvent, follow } from "./follow.ts"
import { readParts } from "./part.ts"
import type { Room } from "./room.ts"
import { type ConversationView, conversationView, type MessageView } from "./views.ts"
import type { Visit } from "./visitor.ts"

/** What of a conversation its user can change. */
export interface ConversationWish {
  readonly title?: string | undefined
  readonly pinned?: boolean | undefined
  /** Id of the message at the end of the branch to look at. */
  readonly head?: string | undefined
}

/** A conversation with all that was said in it. */
export interface OpenConversation {
  readonly conversation: ConversationView
  /** The whole tree, oldest first. */
  readonly messages: readonly MessageView[]
  readonly head: string | null
}

/** Streams of one user at once, in one process. */
const mostFollowed = 64

/** The conversations of users. Methods throw `not_found` for what is another's. */
export class Conversations {
  readonly #room: Room
  /** How many streams each user reads from this process. */
  readonly #followed = new Map<string, number>()

  constructor(room: Room) {
    this.#room = room
  }

  /** Gives the next ones of a user's that match, and where the part after them begins. */
  async list(visit: Visit, page: ConversationPage): Promise<{ readonly data: readonly ConversationView[]; readonly next: string | null }> {
    const { rows, next } = await readPage(page.limit, (limit) => this.#room.tables.conversations.page(visit.user.id, { ...page, limit }))
    return { data: await this.#write(rows, visit), next: next?.id ?? null }
  }

  async create(visit: Visit, title: string): Promise<ConversationView> {
    const { database, tables } = this.#room
    const id = `conv_${randomBytes(10).toString("hex")}`
    await tables.conversations.insert({ id, userId: visit.user.id, title, createdAt: new Date(database.now()) })
    return this.#view(await this.find(visit, id), visit)
  }

  /** The row of one of the visitor's own. */
  async find(visit: Pick<Visit, "user">, id: string): Promise<ConversationRow> {
    const row = await this.#room.tables.conversations.find(id, visit.user.id)
    if (row === undefined) throw noConversation()
    return row
  }

  async open(visit: Visit, id: string): Promise<OpenConversation> {
    const { tables, views, running } = this.#room
    const row = await this.find(visit, id)
    const [messages, generations] = await Promise.all([tables.messages.ofConversation(id), tables.generations.ofConversation(id)])
    const live = generations.map((generation) => running.find(generation.id)?.row ?? generation)
    const [conversation, written] = await Promise.all([this.#view(row, visit), views.messages(messages, live, visit)])
    return { conversation, messages: written, head: row.head ?? null }
  }

  /** Throws `invalid_request` where the head is no message of it. */
  async change(visit: Visit, id: string, { title, pinned, head }: ConversationWish): Promise<ConversationView> {
    const { tables, announcements } = this.#room
    await this.find(visit, id)
    if (head !== undefined && (await tables.messages.find(head, visit.user.id))?.conversationId !== id) {
      throw new GatewayError("invalid_request", "There is no such message in this conversation.", { param: "head" })
    }
    const change = {
      ...(title === undefined ? {} : { title }),
      ...(pinned === undefined ? {} : { pinned }),
      ...(head === undefined ? {} : { head }),
    }
    await tables.conversations.change(id, visit.user.id, change)
    const row = await this.find(visit, id)
    announcements.make(id, { type: "conversation", row })
    return this.#view(row, visit)
  }

  /** Stops what runs in it and removes it. Its pictures stay, unless `withPictures`. */
  async remove(visit: Visit, id: string, withPictures: boolean): Promise<void> {
    const { tables, running, library } = this.#room
    await this.find(visit, id)
    const generations = await tables.generations.ofConversation(id)
    await tables.conversations.remove(id, visit.user.id)
    for (const generation of generations) running.find(generation.id)?.stop()
    if (withPictures) await library.remove(generations.flatMap(pictureIds), visit.user)
  }

  /**
   * Tells what happens in it until `signal` ends that, or the visitor is not signed in any more. Throws `rate_limit_exceeded` where the visitor
   * follows 64 already.
   */
  async follow(visit: Visit, id: string, isSignedIn: () => Promise<boolean>, signal: AbortSignal): Promise<AsyncGenerator<FollowedEvent>> {
    await this.find(visit, id)
    const release = this.#takePlace(visit.user.id)
    const ended = AbortSignal.any([signal, this.#room.closing])
    ended.addEventListener("abort", release, { once: true })
    return releasing(follow(this.#room, visit, id, isSignedIn, ended), release)
  }

  /** Gives what lets go of the place, once. */
  #takePlace(userId: string): () => void {
    const followed = this.#followed.get(userId) ?? 0
    if (followed >= mostFollowed) {
      const message = `You follow ${mostFollowed} conversations at once. Close some windows, and try again.`
      throw new GatewayError("rate_limit_exceeded", message, { retryAfterMs: 5000 })
    }
    this.#followed.set(userId, followed + 1)
    let open = true
    return () => {
      if (!open) return
      open = false
      const left = (this.#followed.get(userId) ?? 1) - 1
      if (left === 0) this.#followed.delete(userId)
      else this.#followed.set(userId, left)
    }
  }

  async #view(row: ConversationRow, visit: Visit): Promise<ConversationView> {
    const [view] = await this.#write([row], visit)
    return view as ConversationView
  }

  async #write(rows: readonly ConversationRow[], visit: Visit): Promise<readonly ConversationView[]> {
    const { tables, library } = this.#room
    const sums = await tables.conversations.sums(rows.map(({ id }) => id))
    const covers = [...sums.values()].flatMap(({ coverId }) => coverId ?? [])
    const kept = await library.owns(visit.user, covers)
    return rows.map((row) => conversationView(row, sums.get(row.id), kept))
  }
}

/** The failure of whoever asks for a conversation that is gone, or another's. */
export function noConversation(): GatewayError {
  return new GatewayError("not_found", "There is no such conversation, or it was deleted.")
}

async function* releasing(events: AsyncGenerator<FollowedEvent>, release: () => void): AsyncGenerator<FollowedEvent> {
  try {
    yield* events
  } finally {
    release()
  }
}

function pictureIds({ parts }: GenerationRow): readonly string[] {
  return readParts(parts).flatMap((part) => (part.type === "picture" && part.id !== "" ? [part.id] : []))
}
