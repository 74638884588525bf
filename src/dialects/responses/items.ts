import type { DecodedPart, Message } from "#canonical/request.ts"
import type { KeptRequest } from "#dialects/dialect.ts"
import { Outline } from "./outline.ts"

/** The roles that a message can have. */
export const roles = ["user", "assistant", "system", "developer"] as const

/** One item of a conversation. What is kept of a request has the same form, with every picture as a stored one. */
export type Item =
  | { readonly type: "message"; readonly role: (typeof roles)[number]; readonly parts: readonly DecodedPart[] }
  /** A picture that the model made. */
  | { readonly type: "picture"; readonly part: DecodedPart }

/** What a conversation says to a model. */
export interface Conversation {
  readonly system?: string
  readonly messages: readonly Message<DecodedPart>[]
}

/** Puts items together: system text apart from the rest, and all that the model said or drew in a row as one turn. */
export function toConversation(items: readonly Item[], instructions: string | undefined): Conversation {
  const system: string[] = []
  const messages: (Message<DecodedPart> & { readonly parts: DecodedPart[] })[] = []
  for (const item of items) {
    const role = item.type === "picture" ? "assistant" : item.role
    const parts = item.type === "picture" ? [item.part] : item.parts
    if (role === "system" || role === "developer") system.push(...parts.map((part) => (part.type === "text" ? part.text : "")))
    else if (parts.length > 0) {
      const last = messages.at(-1)
      if (role === "assistant" && last?.role === role) last.parts.push(...parts)
      else messages.push({ role, parts: [...parts] })
    }
  }
  const text = [...system, instructions ?? ""].filter((one) => one.trim() !== "").join("\n")
  return { messages, ...(text === "" ? {} : { system: text }) }
}

/** The items as they are kept, with each picture named by its hash. */
export function toKeptItems(items: readonly Item[], sha256Of: (param: string) => string): readonly Item[] {
  const keep = (part: DecodedPart): DecodedPart =>
    part.type === "text" ? part : { type: "stored-image", id: sha256Of(part.param), param: "previous_response_id" }
  return items.map((item) => (item.type === "picture" ? { ...item, part: keep(item.part) } : { ...item, parts: item.parts.map(keep) }))
}

/** The items of an answer that was given before, by their names and in their order. What the model only thought is left out. */
export function itemsOfAnswer({ id: requestId, said }: Pick<KeptRequest, "id" | "said">, param: string): ReadonlyMap<string, Item> {
  const outline = new Outline(requestId)
  const items = new Map<string, Item>()
  for (const { type, choice, thought, content } of said) {
    if (thought || (type === "text" && content === "")) continue
    const { id } = outline.place({ type, choice })
    if (type === "image") items.set(id, { type: "picture", part: { type: "stored-image", id: content, param } })
    else if (type === "text")
      items.set(id, { type: "message", role: "assistant", parts: [{ type: "text", text: textOf(items.get(id)) + content }] })
  }
  return items
}

/** All text of an item. */
export function textOf(item: Item | undefined): string {
  return item?.type === "message" ? item.parts.map((part) => (part.type === "text" ? part.text : "")).join("") : ""
}
