import type { Conversation } from "../api/types.ts"

/** Where in the list a conversation stands. */
export type DayGroup = "pinned" | "today" | "yesterday" | "week" | "month" | "older"

const dayMs = 86_400_000

/** Puts conversations into groups by the day on which something was last said, as the reader's calendar has it. Empty groups are left out. */
export function groupByDay<T extends Pick<Conversation, "pinned" | "updated_at">>(
  conversations: readonly T[],
  nowMs: number,
): readonly { readonly group: DayGroup; readonly items: readonly T[] }[] {
  const groups = new Map<DayGroup, T[]>()
  for (const conversation of conversations) {
    const group = conversation.pinned ? "pinned" : groupOf(new Date(conversation.updated_at), nowMs)
    const items = groups.get(group) ?? []
    items.push(conversation)
    groups.set(group, items)
  }
  return [...groups].map(([group, items]) => ({ group, items }))
}

function groupOf(moment: Date, nowMs: number): DayGroup {
  const days = Math.round((startOfDay(new Date(nowMs)) - startOfDay(moment)) / dayMs)
  if (days <= 0) return "today"
  if (days === 1) return "yesterday"
  return days < 7 ? "week" : days < 30 ? "month" : "older"
}

function startOfDay(moment: Date): number {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime()
}
