import type { DeliveryEvent } from "#canonical/event.ts"
import type { RecordedAnswer, RequestRecord } from "#ledger/ledger.ts"

/** Dialects in which pictures are all that can be asked for. */
const imageDialects: ReadonlySet<string> = new Set(["images", "openrouter-images"])

/**
 * A request that has ended, as OpenRouter's `GET /generation` shows it: every field that its SDK requires. Null stands for what is
 * not known here, and for what is the operator's: accounts at providers and what they cost.
 */
export function openRouterGeneration(record: RequestRecord, answer: RecordedAnswer | undefined): object {
  const { id, model, dialect, state, stream, pictures, usage, charge = 0, createdAt, finishedAt } = record
  const isImage = imageDialects.has(dialect)
  const finish = finishOf(answer)
  return {
    data: {
      id,
      request_id: id,
      model,
      provider_name: "Limn",
      api_type: isImage ? "image" : "completions",
      created_at: createdAt.toISOString(),
      total_cost: charge / 1_000_000,
      usage: charge / 1_000_000,
      upstream_inference_cost: null,
      cache_discount: null,
      is_byok: false,
      tokens_prompt: usage?.inputTokens ?? null,
      tokens_completion: usage?.outputTokens ?? null,
      native_tokens_prompt: usage?.inputTokens ?? null,
      native_tokens_completion: usage?.outputTokens ?? null,
      native_tokens_completion_images: usage?.outputImageTokens ?? null,
      native_tokens_reasoning: usage?.thoughtTokens ?? null,
      native_tokens_cached: usage?.cachedTokens ?? null,
      num_media_prompt: null,
      num_media_completion: pictures,
      num_input_audio_prompt: null,
      num_search_results: null,
      num_fetches: null,
      // How a chat ended stands in its record; where pictures are all that there is, an answer that succeeded ended well.
      finish_reason: state !== "succeeded" ? "error" : (finish?.reason ?? (isImage ? "stop" : null)),
      native_finish_reason: finish?.native ?? null,
      streamed: stream,
      cancelled: false,
      latency: finishedAt === undefined ? null : finishedAt.getTime() - createdAt.getTime(),
      generation_time: callTimeMs(record),
      moderation_latency: null,
      provider_responses: null,
      data_region: "global",
      origin: record.appUrl ?? "",
      app_id: null,
      external_user: null,
      http_referer: record.appUrl ?? null,
      preset_id: null,
      router: null,
      service_tier: null,
      session_id: null,
      upstream_id: null,
      user_agent: null,
      web_search_engine: null,
      workspace_id: null,
      response_cache_source_id: null,
    },
  }
}

/** OpenRouter's words. */
const finishReasons = { stop: "stop", length: "length", content_filter: "content_filter", no_image: "stop", other: "stop" } as const

/** How the last choice ended; undefined where no record of the answer is kept. */
function finishOf(answer: RecordedAnswer | undefined): { readonly reason: string; readonly native?: string } | undefined {
  if (answer === undefined || "error" in answer) return undefined
  const last = answer.events.findLast((event) => "type" in event && event.type === "finish")
  if (last === undefined) return undefined
  const { reason, native } = last as Extract<DeliveryEvent, { type: "finish" }>
  return { reason: finishReasons[reason], ...(native === undefined ? {} : { native }) }
}

/** From the first call that succeeded to the end of the last one that did. */
function callTimeMs({ attempts }: RequestRecord): number | null {
  const drew = attempts.filter(({ outcome, finishedAt }) => outcome === "succeeded" && finishedAt !== undefined)
  if (drew.length === 0) return null
  const ends = drew.map(({ finishedAt }) => finishedAt?.getTime() ?? 0)
  return Math.max(...ends) - Math.min(...drew.map(({ startedAt }) => startedAt.getTime()))
}
