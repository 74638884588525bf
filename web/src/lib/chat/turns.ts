import type { Message } from "../api/types.ts"

/** What somebody said, with what was answered to it. */
export interface Turn {
  readonly user: Message | undefined
  readonly assistant: Message | undefined
}

/** The turns of a branch, oldest first. */
export function turnsOf(branch: readonly Message[]): readonly Turn[] {
  const turns: { user: Message | undefined; assistant: Message | undefined }[] = []
  for (const message of branch) {
    const last = turns.at(-1)
    if (message.role === "user") turns.push({ user: message, assistant: undefined })
    else if (last !== undefined && last.assistant === undefined) last.assistant = message
    else turns.push({ user: undefined, assistant: message })
  }
  return turns
}
