import { hasRole } from "#canonical/role.ts"
import type { Warning } from "#canonical/event.ts"
import type { AttemptsTable } from "#database/attempts-table.ts"
import type { ConversationRow, ConversationSum } from "#database/conversations-table.ts"
import type { GenerationOutcome, GenerationRow, GenerationState } from "#database/generations-table.ts"
import type { MessageRow } from "#database/messages-table.ts"
import { toUsd } from "#ledger/usd.ts"
import type { Library } from "#library/library.ts"
import type { Picture } from "#library/picture.ts"
import { draftOf } from "./branch.ts"
import type { Draft } from "./draft.ts"
import { type Part, type PicturePart, readParts, type TextPart } from "./part.ts"
import type { Visit } from "./visitor.ts"

/** A conversation as the web app sees it. */
export interface ConversationView {
  readonly id: string
  readonly title: string
  readonly pinned: boolean
  readonly created_at: string
  readonly updated_at: string
  /** How many came of it. */
  readonly pictures: number
  readonly charge_usd: string
  /** Its newest picture. */
  readonly cover_id: string | null
  readonly running: boolean
}

/** A part of an answer; `picture` is null where it is not kept any more. */
export type PartView = TextPart | (PicturePart & { readonly picture: Picture | null })

/** The shape that was asked for. */
export interface AskedShape {
  readonly aspect_ratio: string | null
  readonly image_size: string | null
  readonly size: string | null
}

/** An answer as the web app sees it. */
export interface GenerationView {
  readonly id: string
  readonly message_id: string
  readonly index: number
  readonly model: string
  readonly state: GenerationState
  readonly outcome: GenerationOutcome | null
  readonly parts: readonly PartView[]
  readonly finish_reason: string | null
  readonly finish_message: string | null
  readonly error: { readonly code: string; readonly message: string } | null
  readonly warnings: readonly { readonly code: string; readonly message: string; readonly param: string | null }[]
  readonly charge_usd: string | null
  readonly created_at: string
  readonly started_at: string | null
  readonly first_content_at: string | null
  readonly finished_at: string | null
  readonly expected_seconds: number | null
  readonly asked: AskedShape
  /** The channel that was called last; for operators only. */
  readonly channel: string | null
  /** How many calls of providers were made. */
  readonly attempts: number
}

/** A message as the web app sees it. */
export interface MessageView {
  readonly id: string
  readonly parent_id: string | null
  readonly role: "user" | "assistant"
  readonly created_at: string
  readonly text: string
  readonly draft: Draft | null
  /** Those that the user attached and that are kept. */
  readonly pictures: readonly Picture[]
  readonly generations: readonly GenerationView[]
  readonly chosen: number
  /** Of the assistant's: its client's name for what it sent. */
  readonly sending_id: string | null
}

/** Writes a conversation. `covers`: those of the covers that are kept. */
export function conversationView(row: ConversationRow, sum: ConversationSum | undefined, covers: ReadonlySet<string>): ConversationView {
  return {
    id: row.id,
    title: row.title,
    pinned: row.pinned,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
    pictures: sum?.pictures ?? 0,
    charge_usd: toUsd(sum?.charge ?? 0),
    cover_id: sum?.coverId !== undefined && covers.has(sum.coverId) ? sum.coverId : null,
    running: sum?.running ?? false,
  }
}

/** Writes messages and answers with what is known of their pictures and calls. */
export class Views {
  readonly #library: Pick<Library, "describe">
  readonly #attempts: Pick<AttemptsTable, "ofRequests">

  constructor(library: Pick<Library, "describe">, attempts: Pick<AttemptsTable, "ofRequests">) {
    this.#library = library
    this.#attempts = attempts
  }

  async generations(rows: readonly GenerationRow[], visit: Visit): Promise<readonly GenerationView[]> {
    return (await this.#write([], rows, visit)).generations
  }

  async messages(messages: readonly MessageRow[], rows: readonly GenerationRow[], visit: Visit): Promise<readonly MessageView[]> {
    const { generations, pictures } = await this.#write(messages.flatMap(attachedTo), rows, visit)
    const byMessage = Map.groupBy(generations, ({ message_id }) => message_id)
    return messages.map((message) => ({
      id: message.id,
      parent_id: message.parentId ?? null,
      role: message.role,
      created_at: message.createdAt.toISOString(),
      text: message.text,
      draft: message.role === "user" ? draftOf(message) : null,
      pictures: attachedTo(message).flatMap((id) => pictures.get(id) ?? []),
      generations: byMessage.get(message.id) ?? [],
      chosen: message.chosen,
      sending_id: message.sendingId ?? null,
    }))
  }

  async #write(attached: readonly string[], rows: readonly GenerationRow[], visit: Visit) {
    const answers = rows.map((row) => ({ row, parts: readParts(row.parts) }))
    const shown = answers.flatMap(({ parts }) => parts.flatMap((part) => (part.type === "picture" && part.id !== "" ? [part.id] : [])))
    const [described, calls] = await Promise.all([
      this.#library.describe([...new Set([...attached, ...shown])], visit.user, visit.base),
      this.#attempts.ofRequests(rows.map(({ id }) => id)),
    ])
    const pictures = new Map(described.map((picture) => [picture.id, picture]))
    const callsOf = Map.groupBy(calls, ({ requestId }) => requestId)
    const isOperator = hasRole(visit.user.role, "operator")
    const generations = answers.map(({ row, parts }) => {
      const own = callsOf.get(row.id) ?? []
      return generationView(row, partViews(parts, pictures), {
        attempts: own.length,
        channel: isOperator ? own.at(-1)?.channel : undefined,
      })
    })
    return { generations, pictures }
  }
}

function attachedTo(message: MessageRow): readonly string[] {
  return message.role === "user" ? draftOf(message).picture_ids : []
}

function partViews(parts: readonly Part[], pictures: ReadonlyMap<string, Picture>): readonly PartView[] {
  return parts.map((part) => (part.type === "text" ? part : { ...part, picture: pictures.get(part.id) ?? null }))
}

function generationView(
  row: GenerationRow,
  parts: readonly PartView[],
  { attempts, channel }: { readonly attempts: number; readonly channel: string | undefined },
): GenerationView {
  const warnings = JSON.parse(row.warnings) as readonly Warning[]
  return {
    id: row.id,
    message_id: row.messageId,
    index: row.number,
    model: row.model,
    state: row.state,
    outcome: row.outcome ?? null,
    parts,
    finish_reason: row.finishReason ?? null,
    finish_message: row.finishMessage ?? null,
    error: row.errorCode === undefined ? null : { code: row.errorCode, message: row.errorMessage ?? "" },
    warnings: warnings.map(({ code, message, param = null }) => ({ code, message, param })),
    charge_usd: row.charge === undefined ? null : toUsd(row.charge),
    created_at: row.createdAt.toISOString(),
    started_at: row.startedAt?.toISOString() ?? null,
    first_content_at: row.firstContentAt?.toISOString() ?? null,
    finished_at: row.finishedAt?.toISOString() ?? null,
    expected_seconds: row.expectedMs === undefined ? null : row.expectedMs / 1000,
    asked: JSON.parse(row.asked) as AskedShape,
    channel: channel ?? null,
    attempts,
  }
}
