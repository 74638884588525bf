import type { Kysely, Selectable } from "kysely"
import type { Schema } from "./schema.ts"

/** A turn of a user, or the answers to one. */
export interface MessageRow {
  /** Sorts by time. */
  readonly id: string
  readonly conversationId: string
  /** The message that it follows. */
  readonly parentId?: string
  readonly role: "user" | "assistant"
  readonly text: string
  /** JSON of what was asked: of the user's message as it was sent, of the assistant's as it was run. */
  readonly draft: string
  /** Of the assistant's: number of the generation from which the conversation goes on. */
  readonly chosen: number
  /** Of the assistant's: its client's name for what it sent, of which a conversation has each once. */
  readonly sendingId?: string
  readonly createdAt: Date
}

/** The messages of conversations. */
export class MessagesTable {
  readonly #database: Kysely<Schema>

  constructor(database: Kysely<Schema>) {
    this.#database = database
  }

  async insert({ conversationId, parentId, sendingId, createdAt, ...row }: MessageRow): Promise<void> {
    await this.#database
      .insertInto("messages")
      .values({
        ...row,
        conversation_id: conversationId,
        parent_id: parentId ?? null,
        sending_id: sendingId ?? null,
        created_at: createdAt.getTime(),
      })
      .execute()
  }

  /** A message of a user by its id. */
  async find(id: string, userId: string): Promise<MessageRow | undefined> {
    const row = await this.#database
      .selectFrom("messages")
      .innerJoin("conversations", "conversations.id", "messages.conversation_id")
      .selectAll("messages")
      .where("messages.id", "=", id)
      .where("conversations.user_id", "=", userId)
      .executeTakeFirst()
    return row && toMessage(row)
  }

  /** The whole tree, oldest first: what a message follows comes before it. */
  async ofConversation(conversationId: string): Promise<MessageRow[]> {
    const query = this.#database.selectFrom("messages").selectAll().where("conversation_id", "=", conversationId)
    return (await query.orderBy("id").execute()).map(toMessage)
  }

  async choose(id: string, chosen: number): Promise<void> {
    await this.#database.updateTable("messages").set({ chosen }).where("id", "=", id).execute()
  }

  /** Removes it with all that follows it. */
  async remove(id: string): Promise<void> {
    await this.#database.deleteFrom("messages").where("id", "=", id).execute()
  }
}

function toMessage(row: Selectable<Schema["messages"]>): MessageRow {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    ...(row.parent_id === null ? {} : { parentId: row.parent_id }),
    role: row.role as MessageRow["role"],
    text: row.text,
    draft: row.draft,
    chosen: row.chosen,
    ...(row.sending_id === null ? {} : { sendingId: row.sending_id }),
    createdAt: new Date(row.created_at),
  }
}
