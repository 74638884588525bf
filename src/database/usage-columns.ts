import type { Usage } from "#canonical/event.ts"
import type { UsageColumns } from "./schema.ts"

type TokenMember = Exclude<keyof Usage, "estimated">

const columnOf = {
  inputTokens: "input_tokens",
  outputTokens: "output_tokens",
  inputTextTokens: "input_text_tokens",
  inputImageTokens: "input_image_tokens",
  outputTextTokens: "output_text_tokens",
  outputImageTokens: "output_image_tokens",
  thoughtTokens: "thought_tokens",
  cachedTokens: "cached_tokens",
} as const satisfies Record<TokenMember, keyof UsageColumns>

const members = Object.entries(columnOf) as [TokenMember, (typeof columnOf)[TokenMember]][]

/** Gives the columns of a usage report; all null where there was none. */
export function toUsageColumns(usage: Usage | undefined): UsageColumns {
  const tokens = Object.fromEntries(members.map(([member, column]) => [column, usage?.[member] ?? null]))
  return {
    ...(tokens as Omit<UsageColumns, "usage_estimated">),
    usage_estimated: usage?.estimated === undefined ? null : Number(usage.estimated),
  }
}

/** Reads a usage report back; undefined where there was none. */
export function fromUsageColumns(row: UsageColumns): Usage | undefined {
  if (row.input_tokens === null || row.output_tokens === null) return undefined
  const reported = members.flatMap(([member, column]) => (row[column] === null ? [] : [[member, row[column]]]))
  return { ...(Object.fromEntries(reported) as Usage), ...(row.usage_estimated === null ? {} : { estimated: row.usage_estimated === 1 }) }
}
