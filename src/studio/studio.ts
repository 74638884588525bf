import type { PictureArchive } from "#blobs/picture-archive.ts"
import { AttemptsTable } from "#database/attempts-table.ts"
import { ConversationsTable } from "#database/conversations-table.ts"
import type { Database } from "#database/database.ts"
import { GenerationsTable } from "#database/generations-table.ts"
import { MessagesTable } from "#database/messages-table.ts"
import { PicturesTable } from "#database/pictures-table.ts"
import { RequestsTable } from "#database/requests-table.ts"
import { TemplatesTable } from "#database/templates-table.ts"
import type { Gateway } from "#gateway/gateway.ts"
import type { Library } from "#library/library.ts"
import { Announcements } from "./announcements.ts"
import { Answers } from "./answers.ts"
import { Conversations } from "./conversations.ts"
import { Exports } from "./exports.ts"
import { ExpectedTime } from "./expected-time.ts"
import { RunningGenerations } from "./running-generations.ts"
import { settleAbandoned } from "./settle-abandoned.ts"
import { Templates } from "./templates.ts"
import { Views } from "./views.ts"

/** What the chat room is made of. */
export interface StudioOptions {
  readonly gateway: Gateway
  readonly database: Database
  readonly library: Library
  /** Absent where nothing is kept. */
  readonly archive: PictureArchive | undefined
  /** Id of this process among those that serve. */
  readonly node: string
  /** Hears of everything that is to end before the database is closed. */
  readonly track: (done: Promise<void>) => void
  /** Ends every answer: when the time for shutting down is over. */
  readonly shutdown: AbortSignal
  /** Ends what only watches: as soon as the server shuts down. */
  readonly closing: AbortSignal
}

/** The chat room: conversations, the answers of models in them, and templates. */
export interface Studio {
  readonly conversations: Conversations
  readonly answers: Answers
  readonly templates: Templates
  readonly exports: Exports
  readonly expected: ExpectedTime
}

/** How soon an answer is settled whose process is gone. */
const sweepEveryMs = 5000

/** Puts the chat room together, and settles what processes left behind that are gone, now and from time to time. */
export function createStudio({ gateway, database, library, archive, node, track, shutdown, closing }: StudioOptions): Studio {
  const generations = new GenerationsTable(database)
  const messages = new MessagesTable(database)
  const announcements = new Announcements()
  const requests = new RequestsTable(database)
  const expected = new ExpectedTime(requests)
  const running = new RunningGenerations({ gateway, database, generations, announcements, track, shutdown })
  const views = new Views(library, new AttemptsTable(database))
  const tables = { conversations: new ConversationsTable(database), messages, generations }
  const shared = { database, tables, gateway, library, announcements, running, views, expected, node, closing }
  const isRunning = (id: string): boolean => running.find(id) !== undefined
  const abandoned = { database, generations, messages, requests, library, kept: new PicturesTable(database), node, isRunning }

  async function sweep(): Promise<void> {
    try {
      for (const row of await settleAbandoned(abandoned)) announcements.make(row.conversationId, { type: "generation", row })
    } catch (error) {
      gateway.log.debug({ err: error }, "what other processes left in the chat room could not be settled")
    }
  }
  let turn = sweep()
  track(turn)
  const timer = setInterval(() => track((turn = turn.then(sweep))), sweepEveryMs).unref()
  closing.addEventListener("abort", () => clearInterval(timer), { once: true })

  const conversations = new Conversations(shared)
  return {
    conversations,
    answers: new Answers(shared),
    templates: new Templates(database, new TemplatesTable(database)),
    exports: new Exports({ conversations, library, archive }),
    expected,
  }
}
