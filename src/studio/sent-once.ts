import { GatewayError } from "#canonical/error.ts"
import type { MessageRow } from "#database/messages-table.ts"
import type { Room } from "./room.ts"
import type { MessageView } from "./views.ts"
import type { Visit } from "./visitor.ts"

/** Something that is to be sent once, however often its client sends it. */
export interface Sending {
  readonly conversationId: string
  /** Its client's name for it; without one it is sent every time. */
  readonly sendingId: string | undefined
  /** Whether this is what the same name stood for before. */
  readonly isSame: (user: MessageRow, assistant: MessageRow) => boolean
  /** Sends it. `messages`: those of the conversation, oldest first. */
  readonly begin: (messages: readonly MessageRow[]) => Promise<readonly MessageView[]>
}

/**
 * Sends something unless that was done before: a client that did not hear of it is told what came of it, and pays once. Gives the user's message
 * and the answers to it. Throws `conflict` where the name stands for something else.
 */
export async function sendOnce(room: Room, visit: Visit, sending: Sending): Promise<readonly MessageView[]> {
  const { conversationId, begin } = sending
  const messages = await room.tables.messages.ofConversation(conversationId)
  const former = await findSent(room, visit, sending, messages)
  if (former !== undefined) return former
  try {
    return await begin(messages)
  } catch (error) {
    // The other of two that came at the same time, perhaps at another node, was the first.
    const latest = await room.tables.messages.ofConversation(conversationId).catch(() => [])
    const first = await findSent(room, visit, sending, latest)
    if (first !== undefined) return first
    throw error
  }
}

async function findSent(
  { tables, running, views }: Room,
  visit: Visit,
  { sendingId, isSame }: Sending,
  messages: readonly MessageRow[],
): Promise<readonly MessageView[] | undefined> {
  const assistant = sendingId === undefined ? undefined : messages.find((message) => message.sendingId === sendingId)
  const user = messages.find(({ id }) => id === assistant?.parentId)
  if (assistant === undefined || user === undefined) return undefined
  if (!isSame(user, assistant)) {
    throw new GatewayError("conflict", "This `sending_id` stands for another message of this conversation. Give each message its own.", {
      param: "sending_id",
    })
  }
  const generations = await tables.generations.ofConversation(assistant.conversationId, assistant.id)
  return views.messages(
    [user, assistant],
    generations.map((row) => running.find(row.id)?.row ?? row),
    visit,
  )
}
