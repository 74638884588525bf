import type { Conversation, Generation, Message } from "../api/types.ts"
import { isRunning } from "./message-tree.ts"

/** What the server tells of a conversation while somebody looks at it. */
export type RoomEvent =
  | { readonly type: "snapshot"; readonly generations: readonly Generation[]; readonly head: string | null }
  | { readonly type: "generation"; readonly generation: Generation }
  | { readonly type: "text"; readonly generation_id: string; readonly part: number; readonly text: string; readonly thought: boolean }
  | { readonly type: "preview"; readonly generation_id: string; readonly url: string }
  | { readonly type: "conversation"; readonly title: string; readonly pinned: boolean; readonly head: string | null }

/** A conversation as this browser knows it. It is never changed: every event makes a new one, and what it does not touch stays the same object. */
export interface RoomState {
  readonly conversation: Conversation
  /** The whole tree, oldest first. */
  readonly messages: readonly Message[]
  readonly head: string | null
  /** Addresses of interim pictures by generation. */
  readonly previews: Readonly<Record<string, string>>
  /** What was told of answers whose message is not known yet: the answer to sending it is still under way, or another tab sent it. */
  readonly strays: Readonly<Record<string, Generation>>
}

/** What an event makes of a conversation. */
export function applyEvent(state: RoomState, event: RoomEvent): RoomState {
  switch (event.type) {
    case "snapshot":
      return event.generations.reduce(putGeneration, state)
    case "generation":
      return putGeneration(state, event.generation)
    case "text":
      return changeGeneration(state, event.generation_id, (generation) => addText(generation, event))
    case "preview":
      return { ...state, previews: { ...state.previews, [event.generation_id]: event.url } }
    case "conversation": {
      const { title, pinned } = event
      return { ...state, conversation: { ...state.conversation, title, pinned } }
    }
  }
}

/** Adds messages that came as an answer, with what was told of their answers before. Known ones are replaced unless they are further on. */
export function addMessages(state: RoomState, added: readonly Message[], head: string | null): RoomState {
  const strays = { ...state.strays }
  const written = added.map((message): Message => {
    const known = state.messages.find(({ id }) => id === message.id)
    const generations = message.generations.map((generation) => {
      const told = strays[generation.id] ?? known?.generations.find(({ id }) => id === generation.id)
      delete strays[generation.id]
      return told === undefined ? generation : further(generation, told)
    })
    return { ...message, generations }
  })
  const ids = new Set(written.map(({ id }) => id))
  const messages = [...state.messages.filter(({ id }) => !ids.has(id)), ...written].sort(byAge)
  return { ...state, messages, head, strays }
}

/**
 * Whether what is known here is older than a snapshot: something that ran here has ended unseen, something runs that is not known, or the
 * branch goes on elsewhere.
 */
export function isBehind(state: RoomState, snapshot: Extract<RoomEvent, { type: "snapshot" }>): boolean {
  const told = new Set(snapshot.generations.map(({ id }) => id))
  const unseen = state.messages.some(({ generations }) => generations.some((one) => isRunning(one) && !told.has(one.id)))
  const isUnknown = snapshot.generations.some(({ message_id }) => !state.messages.some(({ id }) => id === message_id))
  return unseen || isUnknown || (snapshot.head !== null && !state.messages.some(({ id }) => id === snapshot.head))
}

function putGeneration(state: RoomState, generation: Generation): RoomState {
  if (!state.messages.some(({ id }) => id === generation.message_id)) {
    return { ...state, strays: { ...state.strays, [generation.id]: generation } }
  }
  const next = changeGeneration(state, generation.id, (known) => (isRunning(known) || !isRunning(generation) ? generation : known))
  if (isRunning(generation) || !(generation.id in state.previews)) return next
  const { [generation.id]: _, ...previews } = next.previews
  return { ...next, previews }
}

function changeGeneration(state: RoomState, id: string, change: (generation: Generation) => Generation): RoomState {
  const stray = state.strays[id]
  if (stray !== undefined) return { ...state, strays: { ...state.strays, [id]: change(stray) } }
  const messages = state.messages.map((message) =>
    message.generations.some((one) => one.id === id)
      ? { ...message, generations: message.generations.map((one) => (one.id === id ? change(one) : one)) }
      : message,
  )
  return { ...state, messages }
}

/** Words that were told for an answer that has ended came too late: its end told all of them. */
function addText(generation: Generation, { part, text, thought }: Extract<RoomEvent, { type: "text" }>): Generation {
  if (!isRunning(generation)) return generation
  const known = generation.parts[part]
  if (known === undefined)
    return part === generation.parts.length ? { ...generation, parts: [...generation.parts, { type: "text", text, thought }] } : generation
  if (known.type !== "text") return generation
  return { ...generation, parts: generation.parts.with(part, { ...known, text: known.text + text }) }
}

/** Which of two reports of one answer was made later. */
function further(one: Generation, other: Generation): Generation {
  if (isRunning(one) !== isRunning(other)) return isRunning(one) ? other : one
  return lengthOf(other) > lengthOf(one) || (one.state === "queued" && other.state === "running") ? other : one
}

function lengthOf({ parts }: Generation): number {
  return parts.reduce((sum, part) => sum + (part.type === "text" ? part.text.length : 1), parts.length)
}

function byAge(one: Message, other: Message): number {
  return one.created_at === other.created_at ? (one.id < other.id ? -1 : 1) : one.created_at < other.created_at ? -1 : 1
}
