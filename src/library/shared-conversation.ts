/** A message of a conversation as anybody sees it with whom it was shared. */
export interface SharedMessage {
  readonly id: string
  readonly role: "user" | "assistant"
  readonly createdAt: Date
  readonly text: string
  /** Of an assistant's. */
  readonly model?: string
  readonly pictureIds: readonly string[]
}

/** The conversations that can be shared. */
export interface SharedConversations {
  /** The branch of a user's conversation that is shown now, the first message first; undefined where the user has no such conversation. */
  branch(
    conversationId: string,
    userId: string,
  ): Promise<{ readonly title: string; readonly messages: readonly SharedMessage[] } | undefined>
  /** These messages of a user's conversation, in the order of the ids, as {@link branch} has given them; those that are gone are left out. */
  messages(conversationId: string, userId: string, ids: readonly string[]): Promise<readonly SharedMessage[]>
}
