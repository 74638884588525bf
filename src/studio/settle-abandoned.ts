import type { Database } from "#database/database.ts"
import type { GenerationRow, GenerationsTable } from "#database/generations-table.ts"
import type { PicturesTable } from "#database/pictures-table.ts"
import type { RequestsTable } from "#database/requests-table.ts"
import type { Library } from "#library/library.ts"
import type { MessagesTable } from "#database/messages-table.ts"
import { draftOf } from "./branch.ts"
import { type Ending, interrupted } from "./ending.ts"
import { altOf, isResult, type Part, readParts } from "./part.ts"

/** What abandoned answers are settled with. */
export interface AbandonedOptions {
  readonly database: Database
  readonly generations: GenerationsTable
  readonly messages: MessagesTable
  readonly requests: RequestsTable
  readonly kept: Pick<PicturesTable, "ofRequest">
  readonly library: Pick<Library, "record" | "rows">
  /** Id of this process among those that serve. */
  readonly node: string
  /** Whether this process runs an answer. */
  readonly isRunning: (id: string) => boolean
}

const batchSize = 100
/** A row of our own is older than this and runs nowhere: we did not hear that it was written, or could not write how it ended. */
const ownAfterMs = 60_000

/**
 * Ends the answers that no process runs as the ledger says that their requests ended: the pictures that a request left are its answer's. One whose
 * request the ledger has not ended yet waits for the next time. Any number of nodes may do so at once. Gives those that were ended.
 */
export async function settleAbandoned(options: AbandonedOptions): Promise<readonly GenerationRow[]> {
  const { database, generations, node, isRunning } = options
  const settled: GenerationRow[] = []
  const own = (await generations.unfinishedOf(node, new Date(database.now() - ownAfterMs))).filter(({ id }) => !isRunning(id))
  for (const row of [...own, ...(await generations.abandoned(new Date(database.now()), batchSize))]) {
    const ended = await endOf(row, options)
    if (ended !== undefined && (await generations.write(row.id, ended))) settled.push({ ...ended, version: row.version + 1 })
  }
  return settled
}

async function endOf(row: GenerationRow, options: AbandonedOptions): Promise<GenerationRow | undefined> {
  const { database, requests, kept, messages, library } = options
  const request = await requests.findOfAnyone(row.id)
  if (request?.state === "queued" || request?.state === "running") return undefined
  const finishedAt = request?.finishedAt ?? new Date(database.now())
  const charge = request?.charge ?? 0
  if (request === undefined || request.state === "unknown") return { ...row, ...interrupted, charge, finishedAt }
  const before = readParts(row.parts)
  const message = await messages.find(row.messageId, row.userId)
  const { text: prompt = "", picture_ids: sources = [] } = message === undefined ? {} : draftOf(message)
  const brought = await kept.ofRequest(row.id)
  const left = brought.filter(({ id }) => !before.some((part) => part.type === "picture" && part.id === id))
  for (const { id } of (await library.rows(brought.map((picture) => picture.id))).filter((picture) => picture.messageId === null)) {
    await library.record(id, {
      kind: "generated",
      prompt,
      sources,
      conversationId: row.conversationId,
      messageId: row.messageId,
    })
  }
  const alt = altOf(prompt)
  const parts: readonly Part[] = [
    ...before,
    ...left.map(({ id, width, height }) => ({ type: "picture", id, width, height, alt, thought: false }) as const),
  ]
  const results = parts.filter(isResult)
  const coverId = results[0]?.id
  return {
    ...row,
    ...endingOf(request, parts),
    parts: JSON.stringify(parts),
    pictures: results.length,
    ...(coverId === undefined ? {} : { coverId }),
    charge,
    finishedAt,
  }
}

function endingOf({ state, errorCode }: { readonly state: string; readonly errorCode?: string }, parts: readonly Part[]): Ending {
  const hasPicture = parts.some(isResult)
  if (state === "succeeded" && hasPicture) return { state: "succeeded", outcome: "picture" }
  if (state === "succeeded") return { state: "succeeded", outcome: "text_only" }
  if (errorCode === "cancelled") return { state: "stopped", ...(hasPicture ? { outcome: "picture" } : {}) }
  if (errorCode === undefined) return interrupted
  const message = "Limn was stopped before it could say more about this failure. Ask again."
  return { state: "failed", outcome: errorCode === "content_policy_violation" ? "refused" : "error", errorCode, errorMessage: message }
}
