import { setTimeout as sleep } from "node:timers/promises"
import type { DeliveryEvent, Usage, Warning } from "#canonical/event.ts"
import { GatewayError, toGatewayError } from "#canonical/error.ts"
import type { GenerationRequest, PreparedRequest } from "#canonical/request.ts"
import type { ModelCard } from "#catalog/card.ts"
import type { AttemptHandle } from "#ledger/ledger.ts"
import { Answer } from "./answer.ts"
import { type AttemptResult, pumpAttempt } from "./attempt.ts"
import type { Candidate, Lease, Outcome } from "./channels.ts"
import { EventLog } from "./event-log.ts"
import type { Gateway } from "./gateway.ts"

/** Who asks, and under which names the request is kept. */
export interface ExchangeContext {
  /** Our id of the request. */
  readonly id: string
  /** The id that the client gave it, if it did. */
  readonly clientId?: string
  readonly keyId: string
  /** The address by which the client reached us, without trailing slash: its hosted links begin with it. */
  readonly base: string
  readonly dialect: string
  readonly createdAt: Date
}

const idle = { type: "idle" } as const
const idleMs = 10_000
/** Provider calls per wanted picture, whatever they are for. */
const maxCalls = 3
/** Longest wait for a limit to pass where no other channel is left. */
const longestWaitMs = 15_000
/** Wait where the provider said that it is full but not for how long, and where it merely failed. */
const defaultWaitMs = { full: 1000, failed: 200 }

/**
 * One client request from admission to the last stored byte. It runs by itself: whoever reads {@link events} sees what
 * happens, and a reader that leaves changes nothing, because the call is paid for and its picture is to be kept.
 */
export class Exchange {
  /** Everything to warn the client about so far. */
  readonly warnings: Warning[]
  /** Settles when the exchange has ended, either way. */
  readonly done: Promise<void>
  readonly #gateway: Gateway
  readonly #request: GenerationRequest
  readonly #context: ExchangeContext
  readonly #log = new EventLog<DeliveryEvent>()
  readonly #signal: AbortSignal
  /** Finishes are kept back while streaming: what says that an answer is complete leaves after the settlement. */
  readonly #finishes: DeliveryEvent[] = []
  #calls = 0
  #choices = 0

  /** Starts the exchange. `signal` ends it early only at shutdown and at its deadline, never because a client left. */
  constructor(gateway: Gateway, request: GenerationRequest, context: ExchangeContext, signal: AbortSignal) {
    this.#gateway = gateway
    this.#request = request
    this.#context = context
    this.#signal = signal
    this.warnings = [...request.warnings]
    this.done = this.#run()
  }

  /** What the dialect gets to encode. */
  events(): AsyncGenerator<DeliveryEvent> {
    return this.#log.read(idle, idleMs)
  }

  async #run(): Promise<void> {
    const { ledger, log } = this.#gateway
    let admitted = false
    try {
      const card = this.#card()
      const candidates = this.#candidates()
      const prepared = await this.#prepare(card)
      await this.#gateway.checkSpace()
      const { id, clientId, keyId, dialect, createdAt } = this.#context
      await ledger.admit({
        requestId: id,
        ...(clientId === undefined ? {} : { clientRequestId: clientId }),
        keyId,
        dialect,
        model: this.#request.model,
        stream: this.#request.stream,
        count: this.#request.count,
        createdAt,
      })
      admitted = true
      const results = await this.#gather(prepared, card, candidates)
      const usage = results.map((result) => result.usage).reduce(addUsage, undefined)
      await ledger.settle(id, {
        state: "succeeded",
        pictures: results.reduce((sum, result) => sum + result.pictures.length, 0),
        ...(usage === undefined ? {} : { usage }),
      })
      if (usage !== undefined) this.#log.append({ type: "usage", usage })
      for (const finish of this.#finishes) this.#log.append(finish)
      this.#log.end()
    } catch (error) {
      const failure = toGatewayError(error)
      if (failure.code === "internal") log.error({ requestId: this.#context.id, err: failure.cause ?? failure }, "exchange failed")
      else log.info({ requestId: this.#context.id, code: failure.code, ...failure.details.log }, failure.message)
      if (admitted) await this.#settleFailure(failure)
      this.#log.fail(failure)
    }
  }

  async #settleFailure(failure: GatewayError): Promise<void> {
    try {
      await this.#gateway.ledger.settle(this.#context.id, { state: "failed", pictures: 0, errorCode: failure.code })
    } catch (error) {
      this.#gateway.log.error({ requestId: this.#context.id, err: error }, "the failure could not be written to the ledger")
    }
  }

  #card(): ModelCard {
    const card = this.#gateway.lookup(this.#request.model)
    if (card !== undefined) {
      const { state, successor } = card.lifeCycle
      if (state === "retired" || state === "deprecated") {
        const use = successor === undefined ? "" : ` Use \`${successor}\` instead.`
        this.warnings.push({ code: "deprecated", message: `The model \`${card.id}\` is ${state} by its vendor.${use}`, param: "model" })
      }
      if (this.#request.modalities.includes("image") && !card.output.includes("image")) {
        throw new GatewayError(
          "invalid_request",
          `The model \`${this.#request.model}\` does not make pictures. GET /v1/models lists those that do.`,
          { param: "model" },
        )
      }
      return card
    }
    throw this.#notServed()
  }

  #candidates(): readonly Candidate[] {
    const candidates = this.#gateway.channels.candidates(this.#request.model)
    if (candidates.length === 0) throw this.#notServed()
    return candidates
  }

  #notServed(): GatewayError {
    return new GatewayError(
      "model_not_found",
      `The model \`${this.#request.model}\` is not served here. GET /v1/models lists the models that are.`,
      { param: "model" },
    )
  }

  async #prepare(card: ModelCard): Promise<PreparedRequest> {
    const { shape: wish, count: _count, messages: _messages, mask: _mask, ...rest } = this.#request
    const resolved = this.#gateway.resolveShape(card, wish)
    this.warnings.push(...resolved.warnings)
    const pictures = await this.#gateway.preparePictures(this.#request, card, this.#context, this.#signal)
    return { ...rest, ...pictures, shape: resolved.shape }
  }

  /** Wins as many answers as were asked for, in parallel, and merges them. Fewer than all are an answer with a warning. */
  async #gather(prepared: PreparedRequest, card: ModelCard, candidates: readonly Candidate[]): Promise<AttemptResult[]> {
    const { count, stream } = this.#request
    const answers = Array.from({ length: count }, () => new Answer(stream))
    const won = answers.map((answer) => this.#win(answer, prepared, card, candidates))
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
      this.warnings.push({ code: "other", message, param: "n" })
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
        if (event.type === "warning") this.warnings.push(event.warning)
        const numbered = "choice" in event ? { ...event, choice } : event
        if (event.type === "finish" && this.#request.stream) this.#finishes.push(numbered)
        else this.#log.append(numbered)
      }
    } catch {
      // The failure itself is thrown by the work that fills the answer; here only its events count.
    }
  }

  /** Tries channels until one answers, or nothing is left to try, or something has reached the client. */
  async #win(answer: Answer, prepared: PreparedRequest, card: ModelCard, candidates: readonly Candidate[]): Promise<AttemptResult> {
    const tried = new Set<string>()
    let failure: GatewayError | undefined
    let repeated = false
    try {
      for (let call = 1; call <= maxCalls; call++) {
        let lease = this.#gateway.channels.take(candidates, tried)
        if (lease === undefined && failure !== undefined && !repeated && (await this.#waitOut(failure))) {
          repeated = true
          lease = this.#gateway.channels.take(candidates, new Set())
        }
        if (lease === undefined) break
        tried.add(lease.channel.name)
        try {
          const result = await this.#attempt(answer, prepared, card, lease)
          answer.log.end()
          return result
        } catch (error) {
          failure = toGatewayError(error)
          if (answer.committed || !failure.rule.failover || this.#signal.aborted) throw failure
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
    return sleep(waitMs, true, { signal: this.#signal }).catch(() => false)
  }

  async #attempt(answer: Answer, prepared: PreparedRequest, card: ModelCard, lease: Lease): Promise<AttemptResult> {
    const { channel, vendorModel } = lease
    const { ledger, log } = this.#gateway
    const requestId = this.#context.id
    const number = ++this.#calls
    let outcome: Outcome = { type: "neutral" }
    let intent: AttemptHandle | undefined
    try {
      intent = await ledger.intent({ requestId, number, channel: channel.name, upstream: channel.upstream, model: vendorModel })
      const events = this.#gateway.call(prepared, lease, card, this.#signal)
      const result = await pumpAttempt(events, answer, {
        request: prepared,
        mayThink: card.thinks || channel.reportsThoughts,
        openPicture: (image) => this.#gateway.openPicture(image, this.#context),
        convert: (image) => this.#gateway.convertPicture(image, prepared.format, this.#context),
      })
      outcome = { type: "healthy" }
      await ledger.conclude(intent, { outcome: "succeeded", ...(result.usage === undefined ? {} : { usage: result.usage }) })
      return result
    } catch (error) {
      const failure = toGatewayError(error)
      outcome = judge(failure)
      log.warn({ requestId, channel: channel.name, attempt: number, code: failure.code, ...failure.details.log }, "attempt failed")
      if (intent !== undefined) await ledger.conclude(intent, { outcome: failure.code })
      throw failure
    } finally {
      lease.done(outcome)
    }
  }
}

function judge(failure: GatewayError): Outcome {
  if (failure.code === "upstream_account") return { type: "key-refused" }
  if (failure.code === "upstream_overloaded") return { type: "limited", forMs: failure.details.retryAfterMs ?? defaultWaitMs.full }
  return failure.rule.blamesChannel ? { type: "failed" } : { type: "neutral" }
}

function addUsage(sum: Usage | undefined, usage: Usage | undefined): Usage | undefined {
  if (sum === undefined || usage === undefined) return sum ?? usage
  const names = new Set([...Object.keys(sum), ...Object.keys(usage)]) as Set<Exclude<keyof Usage, "estimated">>
  const total = Object.fromEntries(
    [...names]
      .filter((name) => typeof (sum[name] ?? usage[name]) === "number")
      .map((name) => [name, (sum[name] ?? 0) + (usage[name] ?? 0)]),
  )
  return { inputTokens: 0, outputTokens: 0, ...total, ...(sum.estimated === true || usage.estimated === true ? { estimated: true } : {}) }
}
