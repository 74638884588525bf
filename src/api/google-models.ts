import { GatewayError } from "#canonical/error.ts"
import type { ListedModel } from "#gateway/model-map.ts"

const defaultPage = 50
const largestPage = 1000

/** A model as Google's list shows it. */
export function googleModel({ id, card }: ListedModel): object {
  return {
    name: `models/${id}`,
    baseModelId: id,
    version: card.lifeCycle.released ?? "1",
    displayName: card.name,
    description: card.description.en,
    inputTokenLimit: card.contextLength,
    outputTokenLimit: card.maxOutputTokens,
    supportedGenerationMethods: ["generateContent", "countTokens"],
    thinking: card.thinks,
  }
}

/**
 * A page of Google's list: 50 models unless `pageSize` says otherwise, 1000 at most. The token is the position of the
 * next model. Throws `invalid_request`.
 */
export function googleList(models: readonly ListedModel[], query: URLSearchParams): object {
  const size = wholeNumber(query, "pageSize") || defaultPage
  const start = wholeNumber(query, "pageToken")
  const end = start + Math.min(size, largestPage)
  return {
    models: models.slice(start, end).map(googleModel),
    ...(end < models.length ? { nextPageToken: String(end) } : {}),
  }
}

function wholeNumber(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? ""
  if (/^\d{0,6}$/.test(text)) return Number(text)
  throw new GatewayError("invalid_request", `\`${name}\` is not valid. Leave it out, or send what the last page gave.`, { param: name })
}
