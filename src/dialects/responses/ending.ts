import type { DeliveryEvent, FinishReason, Usage } from "#canonical/event.ts"
import type { Delivery } from "#dialects/dialect.ts"
import { present } from "#dialects/read.ts"
import type { Status } from "./answer-form.ts"

/** Gathers what can be said of an answer only at its end. */
export class Ending {
  #usage: Usage = { inputTokens: 0, outputTokens: 0 }
  #microUsd: number | undefined
  readonly #reasons = new Set<FinishReason>()

  note(event: DeliveryEvent): void {
    if (event.type === "usage") this.#usage = event.usage
    else if (event.type === "charge") this.#microUsd = event.microUsd
    else if (event.type === "finish") this.#reasons.add(event.reason)
  }

  /** `incomplete` where one of the answers ended early. */
  get status(): Extract<Status, "completed" | "incomplete"> {
    return this.#cutShort === undefined ? "completed" : "incomplete"
  }

  /** The members of a complete response object that stand behind its output. `usage.cost` is what the client pays, in dollars, and `image_tokens` are those of its pictures: OpenAI has neither. */
  members({ warnings }: Delivery): Readonly<Record<string, unknown>> {
    const { inputTokens, outputTokens, inputImageTokens, outputImageTokens, cachedTokens = 0, thoughtTokens = 0 } = this.#usage
    return {
      status: this.status,
      error: null,
      incomplete_details: this.#cutShort === undefined ? null : { reason: this.#cutShort },
      usage: {
        input_tokens: inputTokens,
        input_tokens_details: { cached_tokens: cachedTokens, cache_write_tokens: 0, ...present({ image_tokens: inputImageTokens }) },
        output_tokens: outputTokens,
        output_tokens_details: { reasoning_tokens: thoughtTokens, ...present({ image_tokens: outputImageTokens }) },
        total_tokens: inputTokens + outputTokens,
        ...(this.#microUsd === undefined ? {} : { cost: this.#microUsd / 1_000_000 }),
      },
      ...(warnings.length === 0 ? {} : { warnings }),
    }
  }

  get #cutShort(): "content_filter" | "max_output_tokens" | undefined {
    if (this.#reasons.has("content_filter")) return "content_filter"
    return this.#reasons.has("length") ? "max_output_tokens" : undefined
  }
}
