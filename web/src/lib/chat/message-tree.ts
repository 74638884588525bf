import type { Generation, GenerationPart, Message, Picture } from "../api/types.ts"

/** A picture in an answer, kept or gone. */
export type PicturePart = Extract<GenerationPart, { type: "picture" }>

type Node = Pick<Message, "id" | "parent_id">

/** The messages from the first one to `head`, oldest first; empty where the head is not among them. */
export function branchOf<T extends Node>(messages: readonly T[], head: string | null): readonly T[] {
  const byId = new Map(messages.map((message) => [message.id, message]))
  const branch: T[] = []
  // A tree from outside could run in circles: no branch is longer than the tree.
  for (let next = byId.get(head ?? ""); next !== undefined && branch.length < messages.length; next = byId.get(next.parent_id ?? "")) {
    branch.push(next)
  }
  return branch.toReversed()
}

/** The messages that stand at the same place as this one, itself included, oldest first. */
export function siblingsOf<T extends Node>(messages: readonly T[], id: string): readonly T[] {
  const message = messages.find((one) => one.id === id)
  return message === undefined ? [] : messages.filter(({ parent_id }) => parent_id === message.parent_id)
}

/** The newest of the messages that follow this one, on whichever branch; `messages`: oldest first. It is the end of its branch. */
export function leafBelow(messages: readonly Node[], id: string): string {
  const below = subtreeOf(messages, id)
  return messages.findLast((message) => below.has(message.id))?.id ?? id
}

/** What is left of a tree, and its head, when a message and all that follows it is taken out. */
export function without<T extends Node>(
  messages: readonly T[],
  head: string | null,
  id: string,
): { readonly messages: readonly T[]; readonly head: string | null } {
  const gone = messages.find((message) => message.id === id)
  if (gone === undefined) return { messages, head }
  const below = subtreeOf(messages, id)
  const left = messages.filter((message) => !below.has(message.id))
  if (left.some((message) => message.id === head)) return { messages: left, head }
  const start = gone.parent_id ?? left.findLast(({ parent_id }) => parent_id === null)?.id
  return { messages: left, head: start === undefined ? null : leafBelow(left, start) }
}

/** A message with all that follows it. */
function subtreeOf(messages: readonly Node[], id: string): ReadonlySet<string> {
  const ids = new Set([id])
  for (const message of messages) if (message.parent_id !== null && ids.has(message.parent_id)) ids.add(message.id)
  return ids
}

/** Whether an answer is still being made. */
export function isRunning({ state }: Pick<Generation, "state">): boolean {
  return state === "queued" || state === "running"
}

/** The pictures of an answer that the model meant to show. */
export function resultsOf({ parts }: Pick<Generation, "parts">): readonly PicturePart[] {
  return parts.filter((part): part is PicturePart => part.type === "picture" && !part.thought)
}

/** The picture that a branch ends with, which an edit goes on from: the last one of the chosen answer, if it is kept. */
export function lastPicture(branch: readonly Message[]): Picture | null {
  const answer = branch.findLast(({ role }) => role === "assistant")
  const generation = answer?.generations.find(({ index }) => index === answer.chosen)
  return generation === undefined ? null : (resultsOf(generation).at(-1)?.picture ?? null)
}

/** All pictures of a branch that are kept, in the order in which they stand there; each once. */
export function picturesOf(branch: readonly Message[]): readonly Picture[] {
  const all = branch.flatMap(({ pictures, generations }) => [
    ...pictures,
    ...generations.flatMap((one) => resultsOf(one).flatMap(({ picture }) => picture ?? [])),
  ])
  return [...new Map(all.map((picture) => [picture.id, picture])).values()]
}

/** What all answers of a conversation have cost, on every branch, in US dollars. */
export function chargeOf(messages: readonly Message[]): number {
  return messages.flatMap(({ generations }) => generations).reduce((sum, { charge_usd }) => sum + Number(charge_usd ?? 0), 0)
}

/** A message in which a picture is as it is now; null: it is not kept any more. */
export function withPicture(message: Message, id: string, picture: Picture | null): Message {
  const pictures = message.pictures.flatMap((one) => (one.id === id ? (picture ?? []) : one))
  const generations = message.generations.map((generation) =>
    generation.parts.some((part) => part.type === "picture" && part.id === id)
      ? { ...generation, parts: generation.parts.map((part) => (part.type === "picture" && part.id === id ? { ...part, picture } : part)) }
      : generation,
  )
  return { ...message, pictures, generations }
}
