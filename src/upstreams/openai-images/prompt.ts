import type { ImagePart, PreparedPart, PreparedRequest } from "#canonical/request.ts"

/** A conversation for a model that knows only one prompt. */
export interface Condensed {
  readonly prompt: string
  /** Every picture of the conversation that is not a thought, oldest first. */
  readonly pictures: readonly ImagePart[]
}

/**
 * Puts a conversation into one prompt: the system text, then the earlier turns as they were said, then the last turn of the
 * user. Pictures of earlier turns are named in their place by the number under which they are sent along.
 */
export function condense({ system, messages }: Pick<PreparedRequest, "system" | "messages">): Condensed {
  const pictures: ImagePart[] = []
  const write = (parts: readonly PreparedPart[], namesPictures: boolean): string => {
    const pieces = parts.flatMap((part) => {
      if (part.thought === true) return []
      if (part.type === "text") return [part.text]
      pictures.push(part)
      return namesPictures ? [`[picture ${pictures.length}]`] : []
    })
    return pieces.join("\n")
  }

  const last = messages.at(-1)
  const wish = last?.role === "user" ? last : undefined
  const earlier = (wish === undefined ? messages : messages.slice(0, -1)).map(
    ({ role, parts }) => `${role === "user" ? "User" : "Assistant"}: ${write(parts, true)}`,
  )
  const history = earlier.length === 0 ? [] : [`The conversation so far:\n${earlier.join("\n")}`]
  const wanted = wish === undefined ? [] : [write(wish.parts, false)]
  return { prompt: [...(system === undefined ? [] : [system]), ...history, ...wanted].filter((text) => text !== "").join("\n\n"), pictures }
}
