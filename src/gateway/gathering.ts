import type { DeliveryEvent, Warning } from "#canonical/event.ts"
import { type GatewayError, toGatewayError } from "#canonical/error.ts"
import type { GenerationRequest, PreparedRequest } from "#canonical/request.ts"
import { Answer } from "./answer.ts"
import type { Appraisal } from "./appraisal.ts"
import type { AttemptResult } from "./attempt.ts"
import type { ExchangeContext } from "./exchange-context.ts"
import type { Gateway } from "./gateway.ts"
import { ProviderCalls } from "./provider-calls.ts"
import { Quest } from "./quest.ts"
import { RepairBrake } from "./repair-brake.ts"
import type { SignedTurns } from "./signed-turns.ts"

/** What the calls for one request need to know. */
export interface GatheringOptions {
  readonly request: GenerationRequest
  /** The request as a provider gets it. */
  readonly prepared: PreparedRequest
  readonly appraisal: Appraisal
  readonly turns: SignedTurns
  readonly context: ExchangeContext
  readonly signal: AbortSignal
  /** When every call will have ended, one way or the other. */
  readonly deadline: Date
  /** Settles when nobody will begin to read the pictures any more. */
  readonly over: Promise<unknown>
  /** Takes what the client may see from now on. */
  readonly emit: (event: DeliveryEvent) => void
  readonly warn: (warning: Warning) => void
}

/** Wins as many answers as were asked for, in parallel, each from whichever channel gives it, and makes one of them. */
export class Gathering {
  readonly #gateway: Gateway
  readonly #options: GatheringOptions
  readonly #calls: ProviderCalls
  readonly #answers: readonly Answer[]
  /** Answers that have ended without a picture, as refusals do. */
  readonly #without = new Set<Answer>()
  #whole: readonly AttemptResult[] = []
  #choices = 0

  constructor(gateway: Gateway, options: GatheringOptions) {
    this.#gateway = gateway
    this.#options = options
    this.#calls = new ProviderCalls(gateway, options)
    const { count, stream } = options.request
    this.#answers = Array.from({ length: count }, () => new Answer(stream))
  }

  /** Whether some provider may have carried out a call. */
  get executed(): boolean {
    return this.#calls.executed
  }

  /** What had come whole before one of the answers broke. */
  get whole(): readonly AttemptResult[] {
    return this.#whole
  }

  /** How the picture guarantee stands, for the client: `kept; calls=2` or `missed; calls=3`. Undefined while nothing was repaired. */
  get guarantee(): string | undefined {
    const { made, repairs } = this.#calls.count
    if (repairs === 0) return undefined
    const isKept = this.#answers.some((answer) => answer.committed && !this.#without.has(answer))
    return `${isKept ? "kept" : "missed"}; calls=${made}`
  }

  /** Whether the log has everything about this failure already. */
  hasTold(failure: GatewayError): boolean {
    return this.#calls.hasTold(failure)
  }

  /** Resolves when it is written down, or is going to be, how every call ended. */
  async booked(): Promise<void> {
    await this.#calls.booked()
  }

  /** Merges the answers into one. Fewer than all are an answer with a warning; throws where there is none, or where one broke before the client's eyes. */
  async run(): Promise<AttemptResult[]> {
    const { count, stream } = this.#options.request
    const answers = this.#answers
    const shared = { ...this.#options, calls: this.#calls, brake: new RepairBrake() }
    const won = answers.map((answer) => this.#win(answer, new Quest(this.#gateway, answer, shared)))
    for (const result of won) result.catch(() => {})
    if (stream) await Promise.all(answers.map((answer) => this.#forward(answer)))
    else {
      for (const answer of answers) {
        answer.takeTurn()
        await this.#forward(answer)
      }
    }

    const settled = await Promise.allSettled(won)
    const results = settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []))
    const failures = settled.flatMap((result) => (result.status === "rejected" ? [toGatewayError(result.reason)] : []))
    const [first] = failures
    if (
      first !== undefined &&
      (results.length === 0 || answers.some((answer, index) => answer.committed && settled[index]?.status === "rejected"))
    ) {
      this.#whole = [...results, ...this.#calls.broken]
      throw first
    }
    if (first !== undefined) {
      const message = `${results.length} of ${count} answers arrived; the others failed: ${first.message}`
      this.#options.warn({ code: "other", message, param: "n" })
    }
    return results
  }

  /** Passes one answer's events on under the next free choice number. An answer that never committed leaves no trace. */
  async #forward(answer: Answer): Promise<void> {
    let choice: number | undefined
    try {
      for await (const event of answer.log.read()) {
        if (event.type === "start" && choice !== undefined) continue
        choice ??= this.#choices++
        if (event.type === "warning") this.#options.warn(event.warning)
        this.#options.emit("choice" in event ? { ...event, choice } : event)
      }
    } catch {
      // The failure itself is thrown by the work that fills the answer; here only its events count.
    }
  }

  async #win(answer: Answer, quest: Quest): Promise<AttemptResult> {
    const result = await quest.run()
    if (result.pictures.length === 0) this.#without.add(answer)
    return result
  }
}
