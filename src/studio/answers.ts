import { setTimeout as sleep } from "node:timers/promises"
import type { Account } from "#accounts/account.ts"
import { GatewayError } from "#canonical/error.ts"
import { type ConversationRow, ConversationsTable } from "#database/conversations-table.ts"
import { type GenerationRow, GenerationsTable } from "#database/generations-table.ts"
import { type MessageRow, MessagesTable } from "#database/messages-table.ts"
import { newRequestId } from "#telemetry/request-id.ts"
import { branchTo, draftOf, leafBelow, subtreeOf } from "./branch.ts"
import { noConversation } from "./conversations.ts"
import { changeDraft, type Draft, type DraftChange, titleOf } from "./draft.ts"
import { type Estimate, type EstimatePlace, estimate } from "./estimate.ts"
import type { Preview } from "./generation-run.ts"
import { type PlannedAnswer, planAnswers } from "./planned-answers.ts"
import type { Room } from "./room.ts"
import { sendOnce } from "./sent-once.ts"
import type { AskedShape, GenerationView, MessageView } from "./views.ts"
import type { Visit } from "./visitor.ts"

/** Answers of one user that may run at once. */
const mostRunning = 16
/** A conversation is read whole: this is how much there may be of one, and how long one of its branches may be, in messages. */
const mostMessages = 2000
const longestBranch = 800
/** Of its drafts together, in UTF-16 units. */
const mostCharacters = 20_000_000
const stopPatienceMs = 10_000
const pollMs = 200

/** What is to be said, and where. */
export interface SendWish {
  /** The answer that it follows; null: none. */
  readonly parentId: string | null
  readonly draft: Draft
  /** Its client's name for it. */
  readonly sendingId?: string | undefined
}

/** What is to be written and started. */
interface Beginning {
  readonly conversation: { readonly id: string; readonly title?: string }
  /** Present where it is new. */
  readonly user?: MessageRow
  readonly assistant: MessageRow
  readonly draft: Draft
  readonly planned: { readonly account: Account; readonly answers: readonly PlannedAnswer[] }
}

/** What users ask in conversations, and what models answer. Methods throw `not_found` for what is another's. */
export class Answers {
  readonly #room: Room

  constructor(room: Room) {
    this.#room = room
  }

  /**
   * Says something in a conversation, after an answer or at its beginning (`parentId` null), and starts the answers to it, once for each
   * `sendingId`. Throws `conflict` where that stands for another message, `invalid_request`, also where the conversation is full, and whatever else keeps a draft from being drawn, and `rate_limit_exceeded` where 16 answers run already.
   */
  async send(visit: Visit, conversationId: string, { parentId, draft, sendingId }: SendWish) {
    const conversation = await this.#room.tables.conversations.find(conversationId, visit.user.id)
    if (conversation === undefined) throw noConversation()
    requireContent(draft)
    const json = JSON.stringify(draft)
    const [user, assistant] = await sendOnce(this.#room, visit, {
      conversationId,
      sendingId,
      isSame: (former, { draft: ran }) => (former.parentId ?? null) === parentId && former.draft === json && ran === json,
      begin: (messages) => this.#say(visit, conversation, messages, { parentId, draft, sendingId }),
    })
    return { user: user as MessageView, assistant: assistant as MessageView }
  }

  async #say(
    visit: Visit,
    { id: conversationId, title: former }: Pick<ConversationRow, "id" | "title">,
    messages: readonly MessageRow[],
    { parentId, draft, sendingId }: SendWish,
  ): Promise<readonly MessageView[]> {
    const { database } = this.#room
    const parent = messages.find(({ id }) => id === parentId)
    if (parentId !== null && parent?.role !== "assistant") {
      throw new GatewayError("invalid_request", "A message follows an answer of this conversation, or is its first.", {
        param: "parent_id",
      })
    }
    const branch = branchTo(messages, parent?.id)
    requirePlace(messages, branch)
    const planned = await planAnswers(this.#room, visit, draft, branch)
    const at = after(database.now(), parent)
    const json = JSON.stringify(draft)
    const user: MessageRow = {
      ...newMessage(conversationId, parent?.id, at),
      role: "user",
      text: draft.text,
      draft: json,
    }
    const assistant = { ...newMessage(conversationId, user.id, at + 1, sendingId), role: "assistant", text: "", draft: json } as const
    const title = former === "" ? titleOf(draft.text) : ""
    const named = { id: conversationId, ...(title === "" ? {} : { title }) }
    const generations = await this.#begin(visit, { conversation: named, user, assistant, draft, planned })
    return this.#room.views.messages([user, assistant], generations, visit)
  }

  /**
   * Answers a message of the user's again, beside the answers that are there, once for each `sendingId`. `wish`: what is to be different, except
   * for words and pictures.
   */
  async rerun(visit: Visit, messageId: string, wish: DraftChange = {}, sendingId?: string): Promise<MessageView> {
    const user = await this.#message(visit, messageId)
    if (user.role !== "user") throw new GatewayError("invalid_request", "Only a message of yours can be answered again.")
    const former = draftOf(user)
    requireSameContent(former, wish)
    const draft = changeDraft(former, wish)
    const { conversationId } = user
    const [, view] = await sendOnce(this.#room, visit, {
      conversationId,
      sendingId,
      isSame: ({ id }, assistant) => id === user.id && assistant.draft === JSON.stringify(draft),
      begin: (messages) => this.#answer(visit, messages, user, draft, sendingId),
    })
    return view as MessageView
  }

  async #answer(visit: Visit, messages: readonly MessageRow[], user: MessageRow, draft: Draft, sendingId: string | undefined) {
    const { database, views } = this.#room
    const branch = branchTo(messages, user.parentId)
    requirePlace(messages, branch)
    const planned = await planAnswers(this.#room, visit, draft, branch)
    const assistant: MessageRow = {
      ...newMessage(user.conversationId, user.id, after(database.now(), user), sendingId),
      role: "assistant",
      text: "",
      draft: JSON.stringify(draft),
    }
    const generations = await this.#begin(visit, { conversation: { id: user.conversationId }, assistant, draft, planned })
    return views.messages([user, assistant], generations, visit)
  }

  /** Chooses the answer from which the conversation goes on. */
  async choose(visit: Visit, messageId: string, chosen: number): Promise<MessageView> {
    const { tables, views } = this.#room
    const message = await this.#message(visit, messageId)
    const generations = await tables.generations.ofConversation(message.conversationId, messageId)
    if (!generations.some(({ number }) => number === chosen)) {
      throw new GatewayError("invalid_request", "This message has no answer of that number.", { param: "chosen" })
    }
    await tables.messages.choose(messageId, chosen)
    const [view] = await views.messages([{ ...message, chosen }], generations, visit)
    return view as MessageView
  }

  /** Removes a message with all that follows it, and stops what runs there. Pictures stay. */
  async remove(visit: Visit, messageId: string): Promise<void> {
    const { tables, running, announcements } = this.#room
    const { conversationId, parentId } = await this.#message(visit, messageId)
    const messages = await tables.messages.ofConversation(conversationId)
    const gone = subtreeOf(messages, messageId)
    const generations = await tables.generations.ofConversation(conversationId)
    await tables.messages.remove(messageId)
    for (const generation of generations) if (gone.has(generation.messageId)) running.find(generation.id)?.stop()
    const conversation = await tables.conversations.find(conversationId, visit.user.id)
    if (conversation?.head === undefined || !gone.has(conversation.head)) return
    const left = messages.filter(({ id }) => !gone.has(id))
    const start = parentId ?? left.findLast((message) => message.parentId === undefined)?.id
    await tables.conversations.change(conversationId, visit.user.id, { head: start === undefined ? null : leafBelow(left, start) })
    const row = await tables.conversations.find(conversationId, visit.user.id)
    if (row !== undefined) announcements.make(conversationId, { type: "conversation", row })
  }

  async generation(visit: Visit, id: string): Promise<GenerationView> {
    return this.#view(visit, await this.#generation(visit, id))
  }

  /** Stops an answer, wherever it runs: resolves when it has ended, or after ten seconds. One that has ended stays as it is. */
  async stop(visit: Visit, id: string): Promise<GenerationView> {
    const { database, tables, running } = this.#room
    await this.#generation(visit, id)
    await tables.generations.wantStopped([id], new Date(database.now()))
    const run = running.find(id)
    run?.stop()
    const startedAt = performance.now()
    for (;;) {
      const row = await this.#generation(visit, id)
      if (row.finishedAt !== undefined || performance.now() - startedAt > stopPatienceMs) return this.#view(visit, row)
      await Promise.race([sleep(pollMs), ...(run === undefined ? [] : [run.done])])
    }
  }

  /** The newest interim picture of an answer that runs in this process. */
  async preview(visit: Visit, id: string): Promise<Preview> {
    await this.#generation(visit, id)
    const preview = this.#room.running.find(id)?.preview
    if (preview === undefined) throw new GatewayError("not_found", "There is no interim picture of this answer here.")
    return preview
  }

  /** Estimates what a draft would cost at a place of a conversation, and does nothing for it. */
  async estimate(visit: Visit, draft: Draft, place: EstimatePlace): Promise<Estimate> {
    const { tables } = this.#room
    const { conversationId } = place
    if (conversationId === undefined) return estimate(this.#room, visit, draft, [], place)
    if ((await tables.conversations.find(conversationId, visit.user.id)) === undefined) throw noConversation()
    return estimate(this.#room, visit, draft, await tables.messages.ofConversation(conversationId), place)
  }

  async #begin(visit: Visit, { conversation, user, assistant, draft, planned }: Beginning): Promise<readonly GenerationRow[]> {
    const { database, tables, node, running, announcements } = this.#room
    const expected = await this.#room.expected.all()
    const at = assistant.createdAt.getTime()
    const rows = planned.answers.map(({ model }, number): GenerationRow => {
      const expectedMs = expected.get(model)
      return {
        id: newRequestId(at + number),
        conversationId: conversation.id,
        messageId: assistant.id,
        userId: visit.user.id,
        number,
        model,
        asked: JSON.stringify(askedShape(draft)),
        ...(expectedMs === undefined ? {} : { expectedMs }),
        owner: node,
        version: 1,
        createdAt: assistant.createdAt,
        state: "queued",
        parts: "[]",
        pictures: 0,
        warnings: "[]",
      }
    })
    await database.transaction().execute(async (transaction) => {
      const generations = new GenerationsTable(transaction)
      if ((await generations.countUnfinished(visit.user.id)) + rows.length > mostRunning) throw tooMany()
      const messages = new MessagesTable(transaction)
      if (user !== undefined) await messages.insert(user)
      await messages.insert(assistant)
      for (const row of rows) await generations.insert(row)
      const { title } = conversation
      const change = { head: assistant.id, updatedAt: assistant.createdAt, ...(title === undefined ? {} : { title }) }
      await new ConversationsTable(transaction).change(conversation.id, visit.user.id, change)
    })
    const row = await tables.conversations.find(conversation.id, visit.user.id)
    if (row !== undefined) announcements.make(conversation.id, { type: "conversation", row })
    const { account, answers } = planned
    for (const [number, { composition }] of answers.entries()) {
      running.start(rows[number] as GenerationRow, { account, base: visit.base, composition, prompt: draft.text })
    }
    return rows
  }

  async #message(visit: Visit, id: string): Promise<MessageRow> {
    const message = await this.#room.tables.messages.find(id, visit.user.id)
    if (message === undefined) throw new GatewayError("not_found", "There is no such message, or it was deleted.")
    return message
  }

  async #generation(visit: Visit, id: string): Promise<GenerationRow> {
    const row = await this.#room.tables.generations.find(id, visit.user.id)
    if (row === undefined) throw new GatewayError("not_found", "There is no such answer, or it was deleted.")
    return row
  }

  async #view(visit: Visit, row: GenerationRow): Promise<GenerationView> {
    const [view] = await this.#room.views.generations([row], visit)
    return view as GenerationView
  }
}

function newMessage(conversationId: string, parentId: string | undefined, atMs: number, sendingId?: string) {
  return {
    id: newRequestId(atMs).replace("req_", "msg_"),
    conversationId,
    ...(parentId === undefined ? {} : { parentId }),
    ...(sendingId === undefined ? {} : { sendingId }),
    chosen: 0,
    createdAt: new Date(atMs),
  }
}

/** A time for a message that sorts after the one that it follows, whatever the clocks of two nodes say. */
function after(nowMs: number, message: MessageRow | undefined): number {
  return Math.max(nowMs, (message?.createdAt.getTime() ?? 0) + 1)
}

function askedShape({ aspect_ratio, image_size, size }: Draft): AskedShape {
  return { aspect_ratio, image_size, size }
}

function requireContent({ text, picture_ids }: Draft): void {
  if (text.trim() === "" && picture_ids.length === 0) {
    throw new GatewayError("invalid_request", "Say what to draw, or attach a picture.", { param: "draft.text" })
  }
}

/** Throws `invalid_request` where a conversation, or this branch of it, has no room for another message with an answer. */
function requirePlace(messages: readonly MessageRow[], branch: readonly MessageRow[]): void {
  const characters = messages.reduce((sum, { draft }) => sum + draft.length, 0)
  if (messages.length + 2 <= mostMessages && branch.length + 2 <= longestBranch && characters <= mostCharacters) return
  throw new GatewayError(
    "invalid_request",
    "This conversation is as long as one can be. Begin another one, and attach the picture to go on from.",
  )
}

function requireSameContent(former: Draft, wish: DraftChange): void {
  for (const field of ["text", "picture_ids", "mask_id"] as const) {
    if (wish[field] === undefined || JSON.stringify(wish[field]) === JSON.stringify(former[field])) continue
    const message = "Words and pictures of a message stay as they were sent. Send a new message for others."
    throw new GatewayError("invalid_request", message, { param: `draft.${field}` })
  }
}

function tooMany(): GatewayError {
  const message = `${mostRunning} of your pictures are being drawn at once. Wait for some of them, or stop some.`
  return new GatewayError("rate_limit_exceeded", message, { retryAfterMs: 5000 })
}
