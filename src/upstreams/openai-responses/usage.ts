import type { Usage } from "#canonical/event.ts"
import { readUsage } from "../openai-usage.ts"
import { members } from "../read.ts"

/**
 * Adds up what a response reports: `usage`, the tokens of the model that was talked to, and `tool_usage.image_gen`, those of the
 * model that drew. `drewApart` says that there is a picture by another model than the one talked to: where nothing is reported of
 * it, nothing is given at all, since tokens of the talk alone would make the picture seem to be made of them.
 */
export function readResponseUsage(response: Readonly<Record<string, unknown>>, drewApart: boolean): Usage | undefined {
  const talk = readUsage(response.usage)
  // Relays that count pictures in `usage` already may repeat them beside it.
  if (talk?.outputImageTokens !== undefined) return talk
  const drawing = readDrawing(members(response.tool_usage).image_gen)
  if (drawing === undefined) return drewApart ? undefined : talk
  return talk === undefined ? drawing : add(talk, drawing)
}

/** Tool families that were not used are reported with zeros. Where the output is not told apart it is all picture. */
function readDrawing(value: unknown): Usage | undefined {
  const drawing = readUsage(value)
  if (drawing === undefined || drawing.outputTokens === 0) return undefined
  return { ...drawing, outputImageTokens: drawing.outputImageTokens ?? drawing.outputTokens }
}

/** What only one of them tells apart stays as it is: the rest of a total is text. */
function add(talk: Usage, drawing: Usage): Usage {
  const { inputImageTokens = 0, cachedTokens = 0, thoughtTokens = 0 } = talk
  const sums = {
    inputImageTokens: inputImageTokens + (drawing.inputImageTokens ?? 0),
    outputImageTokens: drawing.outputImageTokens ?? 0,
    thoughtTokens: thoughtTokens + (drawing.thoughtTokens ?? 0),
    cachedTokens: cachedTokens + (drawing.cachedTokens ?? 0),
  }
  return {
    inputTokens: talk.inputTokens + drawing.inputTokens,
    outputTokens: talk.outputTokens + drawing.outputTokens,
    ...Object.fromEntries(Object.entries(sums).filter(([, count]) => count > 0)),
  }
}
