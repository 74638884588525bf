import type { DecodedPart, Message } from "#canonical/request.ts"

/** What Google counts for one picture of a prompt. */
const tokensPerPicture = 258
/** UTF-8 bytes of text in one token, outside the scripts that are counted by the character. */
const bytesPerToken = 4
const ideographs = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu

/** Counts the tokens of a conversation without asking a provider: an estimate, close enough to plan with. */
export function estimateTokens(
  messages: readonly Message<DecodedPart>[],
  system: string | undefined,
): { readonly text: number; readonly image: number } {
  const parts = messages.flatMap((message) => message.parts)
  const texts = [system ?? "", ...parts.map((part) => (part.type === "text" ? part.text : ""))]
  return {
    text: texts.reduce((sum, text) => sum + countText(text), 0),
    image: parts.filter((part) => part.type !== "text").length * tokensPerPicture,
  }
}

function countText(text: string): number {
  const rest = text.replaceAll(ideographs, "")
  return text.length - rest.length + Math.ceil(Buffer.byteLength(rest) / bytesPerToken)
}
