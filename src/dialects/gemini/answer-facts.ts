import type { DeliveryEvent, Usage } from "#canonical/event.ts"
import type { Delivery } from "#dialects/dialect.ts"
import { usageMetadata } from "./usage-metadata.ts"

/** What is true of a whole answer and not of one of its candidates; gathered while the events pass. */
export class AnswerFacts {
  #modelVersion: string
  #responseId: string
  #usage: Usage | undefined

  constructor(delivery: Delivery) {
    this.#modelVersion = delivery.model
    this.#responseId = delivery.id
  }

  note(event: DeliveryEvent): void {
    if (event.type === "usage") this.#usage = event.usage
    if (event.type !== "start") return
    this.#modelVersion = event.model ?? this.#modelVersion
    this.#responseId = event.responseId ?? this.#responseId
  }

  /** Members that every chunk of a stream carries. */
  get identity(): Readonly<Record<string, unknown>> {
    return { modelVersion: this.#modelVersion, responseId: this.#responseId }
  }

  /** Members that end an answer. */
  get summary(): Readonly<Record<string, unknown>> {
    return { ...(this.#usage === undefined ? {} : { usageMetadata: usageMetadata(this.#usage) }), ...this.identity }
  }
}
