import { ConversationsTable } from "#database/conversations-table.ts"
import type { Database } from "#database/database.ts"
import { type GenerationRow, GenerationsTable } from "#database/generations-table.ts"
import { type MessageRow, MessagesTable } from "#database/messages-table.ts"
import type { SharedConversations, SharedMessage } from "#library/shared-conversation.ts"
import { branchTo, draftOf } from "./branch.ts"
import { isResult, readParts } from "./part.ts"

/**
 * Gives conversations as they are shared: the user's messages by their own ids, and of each answer the generation from which the
 * conversation goes on, by its id, so that a share stays as it is when another one is chosen. Thoughts are not shared.
 */
export function createSharedConversations(database: Database): SharedConversations {
  const conversations = new ConversationsTable(database)
  const messages = new MessagesTable(database)
  const generations = new GenerationsTable(database)
  return {
    async branch(conversationId, userId) {
      const conversation = await conversations.find(conversationId, userId)
      if (conversation === undefined) return undefined
      const [rows, answers] = await Promise.all([messages.ofConversation(conversationId), generations.ofConversation(conversationId)])
      const shown = branchTo(rows, conversation.head).flatMap((row): readonly SharedMessage[] => {
        if (row.role === "user") return [ofUser(row)]
        const chosen = answers.find(({ messageId, number }) => messageId === row.id && number === row.chosen)
        return chosen === undefined ? [] : [ofModel(chosen)]
      })
      return { title: conversation.title, messages: shown }
    },

    async messages(conversationId, userId, ids) {
      if ((await conversations.find(conversationId, userId)) === undefined) return []
      const [rows, answers] = await Promise.all([messages.ofConversation(conversationId), generations.ofConversation(conversationId)])
      const byId = new Map([...rows.filter(({ role }) => role === "user").map(ofUser), ...answers.map(ofModel)].map((row) => [row.id, row]))
      return ids.flatMap((id) => byId.get(id) ?? [])
    },
  }
}

function ofUser(row: MessageRow): SharedMessage {
  return { id: row.id, role: "user", createdAt: row.createdAt, text: row.text, pictureIds: draftOf(row).picture_ids }
}

function ofModel({ id, createdAt, parts: json, model }: GenerationRow): SharedMessage {
  const parts = readParts(json)
  const text = parts.flatMap((part) => (part.type === "text" && !part.thought ? [part.text] : [])).join("")
  return { id, role: "assistant", createdAt, text, model, pictureIds: parts.filter(isResult).map((part) => part.id) }
}
