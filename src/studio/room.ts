import type { ConversationsTable } from "#database/conversations-table.ts"
import type { Database } from "#database/database.ts"
import type { GenerationsTable } from "#database/generations-table.ts"
import type { MessagesTable } from "#database/messages-table.ts"
import type { Gateway } from "#gateway/gateway.ts"
import type { Library } from "#library/library.ts"
import type { Announcements } from "./announcements.ts"
import type { ExpectedTime } from "./expected-time.ts"
import type { RunningGenerations } from "./running-generations.ts"
import type { Views } from "./views.ts"

/** What the parts of the chat room share. */
export interface Room {
  readonly database: Database
  readonly tables: {
    readonly conversations: ConversationsTable
    readonly messages: MessagesTable
    readonly generations: GenerationsTable
  }
  readonly gateway: Gateway
  readonly library: Library
  readonly announcements: Announcements
  readonly running: RunningGenerations
  readonly views: Views
  readonly expected: ExpectedTime
  /** Id of this process among those that serve. */
  readonly node: string
  /** Ends what only watches: as soon as the server shuts down. */
  readonly closing: AbortSignal
}
