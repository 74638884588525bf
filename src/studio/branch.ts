import type { GenerationRow } from "#database/generations-table.ts"
import type { MessageRow } from "#database/messages-table.ts"
import type { Draft } from "./draft.ts"
import { isResult, type Part, readParts } from "./part.ts"

/** A turn of a user with what the conversation went on from. */
export interface Turn {
  readonly text: string
  /** Pictures that the user attached. */
  readonly pictureIds: readonly string[]
  /** What the model said and showed, without its thoughts; empty where nothing came. */
  readonly answer: readonly Part[]
}

/** Reads the draft of a message. */
export function draftOf({ draft }: Pick<MessageRow, "draft">): Draft {
  return JSON.parse(draft) as Draft
}

/** The messages from the first one to this one; empty where it is not among them. */
export function branchTo(messages: readonly MessageRow[], id: string | undefined): readonly MessageRow[] {
  const byId = new Map(messages.map((message) => [message.id, message]))
  const branch: MessageRow[] = []
  for (let message = byId.get(id ?? ""); message !== undefined; message = byId.get(message.parentId ?? "")) branch.push(message)
  return branch.toReversed()
}

/** A message with all that follows it. `messages`: what one follows comes before it. */
export function subtreeOf(messages: readonly MessageRow[], id: string): ReadonlySet<string> {
  const ids = new Set([id])
  for (const message of messages) if (message.parentId !== undefined && ids.has(message.parentId)) ids.add(message.id)
  return ids
}

/** The newest of the messages that follow this one, on whichever branch: the end of its branch. `messages`: oldest first. */
export function leafBelow(messages: readonly MessageRow[], id: string): string {
  const below = subtreeOf(messages, id)
  return messages.findLast((message) => below.has(message.id))?.id ?? id
}

/** The turns on a branch. One whose answer still runs or brought nothing is not among them: the model need not know of it. */
export function turnsOf(branch: readonly MessageRow[], generations: readonly GenerationRow[]): readonly Turn[] {
  return branch.flatMap((message, index): readonly Turn[] => {
    const next = branch[index + 1]
    if (message.role !== "user" || next?.role !== "assistant") return []
    const chosen = generations.find(({ messageId, number }) => messageId === next.id && number === next.chosen)
    const answer = chosen?.finishedAt === undefined ? [] : readParts(chosen.parts).filter(isTold)
    return answer.length === 0 ? [] : [{ text: message.text, pictureIds: draftOf(message).picture_ids, answer }]
  })
}

function isTold(part: Part): boolean {
  return part.type === "text" ? !part.thought && part.text !== "" : isResult(part) && part.id !== ""
}
