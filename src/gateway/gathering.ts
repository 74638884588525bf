import { setTimeout as sleep } from "node:timers/promises"
import type { DeliveryEvent, Warning } from "#canonical/event.ts"
import { GatewayError, toGatewayError } from "#canonical/error.ts"
import type { GenerationRequest, PreparedRequest } from "#canonical/request.ts"
import type { AttemptEnd, AttemptHandle } from "#ledger/ledger.ts"
import { countRequest } from "#ledger/prices/count-request.ts"
import { quote } from "#ledger/prices/quote.ts"
import type { Measured } from "#ledger/prices/unit-prices.ts"
import { Answer } from "./answer.ts"
import type { Appraisal } from "./appraisal.ts"
import { type AttemptMeter, type AttemptResult, pumpAttempt } from "./attempt.ts"
import type { Candidate, Lease, Outcome } from "./channels.ts"
import type { ExchangeContext } from "./exchange.ts"
import type { Gateway } from "./gateway.ts"

/** What the calls for one request need to know. */
export interface GatheringOptions {
  readonly request: GenerationRequest
  /** The request as a provider gets it. */
  readonly prepared: PreparedRequest
  readonly appraisal: Appraisal
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

/** Provider calls per wanted picture, whatever they are for. */
const maxCalls = 3
/** Longest wait for a limit to pass where no other channel is left. */
const longestWaitMs = 15_000
/** Wait where the provider said that it is full but not for how long, and where it merely failed. */
const defaultWaitMs = { full: 1000, failed: 200 }

/** Wins as many answers as were asked for, in parallel, each from whichever channel gives it, and books every call. */
export class Gathering {
  readonly #gateway: Gateway
  readonly #options: GatheringOptions
  readonly #bookings: Promise<void>[] = []
  /** Failures of calls, of which the log has everything already. */
  readonly #told = new WeakSet<GatewayError>()
  #executed = false
  #calls = 0
  #choices = 0

  constructor(gateway: Gateway, options: GatheringOptions) {
    this.#gateway = gateway
    this.#options = options
  }

  /** Whether some provider may have carried out a call. */
  get executed(): boolean {
    return this.#executed
  }

  /** Whether the log has everything about this failure already. */
  hasTold(failure: GatewayError): boolean {
    return this.#told.has(failure)
  }

  /** Resolves when it is written down, or is going to be, how every call ended. */
  async booked(): Promise<void> {
    await Promise.all(this.#bookings)
  }

  /** Merges the answers into one. Fewer than all are an answer with a warning; throws where there is none, or where one broke before the client's eyes. */
  async run(): Promise<AttemptResult[]> {
    const { count, stream } = this.#options.request
    const answers = Array.from({ length: count }, () => new Answer(stream))
    const won = answers.map((answer) => this.#win(answer))
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
    )
      throw first
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

  /** Tries channels until one answers, or nothing is left to try, or something has reached the client. */
  async #win(answer: Answer): Promise<AttemptResult> {
    const { appraisal, signal } = this.#options
    const tried = new Set<string>()
    let failure: GatewayError | undefined
    let repeated = false
    try {
      for (let call = 1; call <= maxCalls; call++) {
        let lease = this.#gateway.channels.take(appraisal.candidates, tried)
        if (lease === undefined && failure !== undefined && !repeated && (await this.#waitOut(failure))) {
          repeated = true
          lease = this.#gateway.channels.take(appraisal.candidates, new Set())
        }
        if (lease === undefined) break
        tried.add(lease.channel.name)
        try {
          const result = await this.#attempt(answer, lease)
          answer.log.end()
          return result
        } catch (error) {
          failure = toGatewayError(error)
          if (answer.committed || !failure.rule.failover || signal.aborted) throw failure
          answer.discard()
        }
      }
      throw (
        failure ??
        new GatewayError("upstream_overloaded", "Every provider account for this model is busy. Try again in a few seconds.", {
          retryAfterMs: 2000,
        })
      )
    } catch (error) {
      answer.log.fail(error)
      throw error
    }
  }

  /** Whether, and after a wait, the same channel may be asked once more because there is no other. */
  async #waitOut(failure: GatewayError): Promise<boolean> {
    if (failure.code !== "upstream_overloaded" && failure.code !== "upstream_error" && failure.code !== "upstream_unavailable") return false
    const waitMs = failure.details.retryAfterMs ?? (failure.code === "upstream_overloaded" ? defaultWaitMs.full : defaultWaitMs.failed)
    if (waitMs > longestWaitMs) return false
    return sleep(waitMs, true, { signal: this.#options.signal }).catch(() => false)
  }

  async #attempt(answer: Answer, lease: Lease): Promise<AttemptResult> {
    const { prepared, appraisal, context, signal, over } = this.#options
    const { channel } = lease
    const number = ++this.#calls
    const meter: AttemptMeter = { pictures: [] }
    let outcome: Outcome = { type: "neutral" }
    let intent: AttemptHandle | undefined
    try {
      intent = await this.#gateway.ledger.intent(await this.#intentOf(lease, number))
      const result = await pumpAttempt(this.#gateway.call(prepared, lease, appraisal.card, signal), answer, {
        request: prepared,
        mayThink: appraisal.card.thinks || channel.reportsThoughts,
        meter,
        openPicture: (image) => this.#gateway.openPicture(image, context, over),
        convert: (image) => this.#gateway.convertPicture(image, prepared.format, context, over),
      })
      outcome = { type: "healthy" }
      this.#book(intent, meter, result.refusal === undefined ? "succeeded" : "content_policy_violation", result.refusal?.executed ?? "yes")
      return result
    } catch (error) {
      const failure = toGatewayError(error)
      outcome = judge(failure)
      this.#gateway.log.warn(
        { requestId: context.id, channel: channel.name, attempt: number, code: failure.code, ...failure.details.log },
        "attempt failed",
      )
      this.#told.add(failure)
      if (intent !== undefined) this.#book(intent, meter, failure.code, failure.details.executed ?? "maybe")
      throw failure
    } finally {
      lease.done(outcome)
    }
  }

  async #intentOf({ channel, vendorModel }: Candidate, number: number) {
    const { request, appraisal, context, deadline } = this.#options
    const { card, shape } = appraisal
    const price = channel.free ? undefined : await this.#gateway.prices.costOf(card, vendorModel, request.model)
    return {
      requestId: context.id,
      number,
      channel: channel.name,
      upstream: channel.upstream,
      model: vendorModel,
      ...(price === undefined ? {} : { price }),
      expectedCost: price === undefined ? 0 : quote({ ...request, shape, count: 1 }, card, price).maximum,
      deadline,
    }
  }

  /** Books how a call ended, beside whatever goes on. */
  #book(intent: AttemptHandle, meter: AttemptMeter, outcome: AttemptEnd["outcome"], executed: AttemptEnd["executed"]): void {
    const { ledger, log, metrics, freeCalls } = this.#gateway
    const isFree = outcome === "content_policy_violation" || outcome === "no_image_generated"
    if (isFree && executed !== "no") freeCalls.add(this.#options.context.account.id)
    // A refusal is an answer, even where it cost nothing.
    this.#executed ||= executed !== "no" || outcome === "content_policy_violation"
    metrics.attempts.add({ channel: intent.intent.channel, outcome })
    const booking = ledger.conclude(intent, { outcome, measured: this.#measure(meter), executed }).catch((error: unknown) => {
      log.error(
        { requestId: this.#options.context.id, attempt: intent.intent.number, err: error },
        "the end of a call is not written down yet",
      )
    })
    this.#bookings.push(booking)
  }

  #measure({ usage, pictures }: AttemptMeter): Measured {
    const { request, appraisal } = this.#options
    return {
      ...(usage === undefined ? {} : { usage }),
      counted: countRequest(request, appraisal.card),
      pictures: pictures.map(({ width, height }) => ({ width, height })),
    }
  }
}

function judge(failure: GatewayError): Outcome {
  if (failure.code === "upstream_account") return { type: "key-refused" }
  if (failure.code === "upstream_overloaded") return { type: "limited", forMs: failure.details.retryAfterMs ?? defaultWaitMs.full }
  return failure.rule.blamesChannel ? { type: "failed" } : { type: "neutral" }
}
