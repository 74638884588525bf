import type { Warning } from "#canonical/event.ts"
import type { DecodedPart, Message, ShapeWish } from "#canonical/request.ts"
import { invalid, mergeShapes, parseAspectRatio } from "#dialects/read.ts"
import { Fields } from "#json/fields.ts"
import { isText, readAssistant, readContent } from "./parts.ts"
import { signParts } from "./reasoning-details.ts"

const maxMessages = 1000
const roles = ["system", "developer", "user", "assistant", "tool", "function"] as const
/** The line of system text by which clients of AiHubMix ask for a ratio. */
const ratioLine = /^[ \t]*aspect_ratio[ \t]*=[ \t]*(\S+)[ \t]*\n?/gm

/** What `messages` say. */
export interface Conversation {
  readonly system?: string
  readonly messages: readonly Message<DecodedPart>[]
  /** What system text asks of the picture's shape. */
  readonly shape: ShapeWish
  readonly warnings: readonly Warning[]
}

/** Reads `messages`. Throws `invalid_request` with the path of what is wrong. */
export function readConversation(body: Fields): Conversation {
  const list = body.array("messages", { max: maxMessages }) ?? []
  if (list.length === 0) throw invalid("`messages` is missing or empty. Send at least one message of the user.", "messages")
  const system: string[] = []
  const shapes: ShapeWish[] = []
  const messages: Message<DecodedPart>[] = []
  let hasTools = false
  for (const [index, value] of list.entries()) {
    const message = new Fields(value, `messages[${index}]`)
    const role = message.oneOf("role", roles)
    if (role === undefined) throw invalid(`\`${message.path}.role\` is missing. Use one of ${roles.join(", ")}.`, `${message.path}.role`)
    if (role === "system" || role === "developer") {
      const { text, shape } = readSystem(message)
      system.push(text)
      shapes.push(shape)
      continue
    }
    hasTools ||= role === "tool" || role === "function"
    const parts = role === "assistant" ? signParts(message, readAssistant(message)) : readContent(message)
    if (parts.length > 0) messages.push({ role: role === "assistant" ? role : "user", parts })
    else if (role === "user") throw invalid(`\`${message.path}.content\` is empty. Send text or a picture.`, `${message.path}.content`)
  }
  if (!messages.some(({ role }) => role === "user"))
    throw invalid("`messages` holds nothing that the user says. Add a message with role `user`.", "messages")
  const text = system.filter((one) => one !== "").join("\n")
  return {
    ...(text === "" ? {} : { system: text }),
    messages,
    shape: mergeShapes(shapes),
    warnings: hasTools ? [{ code: "changed", message: "What tools answered is passed on as text of the user.", param: "messages" }] : [],
  }
}

function readSystem(message: Fields): { readonly text: string; readonly shape: ShapeWish } {
  const param = `${message.path}.content`
  const parts = readContent(message)
  if (!parts.every(isText)) throw invalid(`\`${param}\` takes text only. Put pictures into a message of the user.`, param)
  const text = parts.map((part) => part.text).join("\n")
  const shapes = [...text.matchAll(ratioLine)].map(([, ratio = ""]) => ({ aspectRatio: parseAspectRatio(ratio, param) }))
  return { text: shapes.length === 0 ? text : text.replaceAll(ratioLine, "").trim(), shape: mergeShapes(shapes) }
}
