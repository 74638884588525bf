import type { DeliveryEvent, Warning } from "#canonical/event.ts"
import { GatewayError, toGatewayError } from "#canonical/error.ts"
import type { GenerationRequest } from "#canonical/request.ts"
import type { Former } from "#ledger/ledger.ts"
import { limitError } from "#limits/limit-error.ts"
import type { LimitState } from "#limits/limiter.ts"
import { admit } from "./admission.ts"
import { appraise } from "./appraisal.ts"
import { DeliveryLog } from "./delivery-log.ts"
import type { ExchangeContext } from "./exchange-context.ts"
import { formerAnswer } from "./former-answer.ts"
import type { Gateway } from "./gateway.ts"
import { SealedAnswer } from "./sealed-answer.ts"
import { watchCallOff } from "./watch-call-off.ts"

/** Longest life of an exchange. */
const deadlineMs = 15 * 60_000

/**
 * One client request from admission to the last stored byte. It runs by itself: whoever reads {@link events} sees what
 * happens, and a reader that leaves changes nothing, because the call is paid for and its picture is to be kept.
 *
 * A request that was made before is not made again: then the former one's answer is told, under its identity.
 */
export class Exchange {
  /** Everything to warn the client about so far. */
  readonly warnings: Warning[]
  /** Settles when the exchange has ended, either way. */
  readonly done: Promise<void>
  /** Settles after {@link done}, when what its pictures were asked with is noted, or can't be. */
  readonly noted: Promise<void>
  /** Resolves as soon as it is known which request is answered. */
  readonly identity: Promise<Former>
  readonly #gateway: Gateway
  readonly #request: GenerationRequest
  readonly #context: ExchangeContext
  readonly #log = new DeliveryLog()
  readonly #signal: AbortSignal
  readonly #calledOff = new AbortController()
  readonly #identity = Promise.withResolvers<Former>()
  /** Settles when the exchange has ended and nobody reads its answer any more. */
  readonly #over = Promise.withResolvers<void>()
  #readers = 0
  #limits: LimitState = {}
  /** Absent until the request is admitted, and where a former one is told. */
  #answer: SealedAnswer | undefined
  #failure: GatewayError | undefined

  /** Starts the exchange. `shutdown` ends it early, as its deadline does; a client that leaves never does. */
  constructor(gateway: Gateway, request: GenerationRequest, context: ExchangeContext, shutdown: AbortSignal) {
    this.#gateway = gateway
    this.#request = request
    this.#context = context
    this.#signal = AbortSignal.any([shutdown, this.#calledOff.signal, AbortSignal.timeout(deadlineMs)])
    this.warnings = [...request.warnings]
    this.identity = this.#identity.promise
    this.done = this.#run()
    this.noted = this.done.then(() => this.#answer?.noted)
    if (context.repetition !== undefined) gateway.running.add(context.account.id, context.repetition, this)
    if (context.keeping !== undefined) gateway.running.keep(context.id, this)
    if (context.keeping?.mayBeCalledOff === true) watchCallOff(gateway, context.id, this)
    void this.done.then(() => this.#rest())
  }

  /** Why the exchange failed, once it has: the log has it then. */
  get failure(): GatewayError | undefined {
    return this.#failure
  }

  /** What is left of the account's limits, once that is known. */
  get limits(): LimitState {
    return this.#limits
  }

  /** What the request cost, in micro-USD, once that is booked. Undefined where a former request is told. */
  get charge(): number | undefined {
    return this.#answer?.charge
  }

  /** How the picture guarantee stands, for the client, where an answer without a picture had to be repaired. */
  get guarantee(): string | undefined {
    return this.#answer?.guarantee
  }

  /** To how many clients it is told just now. */
  get readers(): number {
    return this.#readers
  }

  /** Ends it because its client does not want it any more. What is settled by then stays as it is. */
  callOff(): void {
    this.#calledOff.abort(
      new GatewayError("cancelled", "This request was cancelled while it ran. Only pictures that had come by then are charged."),
    )
  }

  /** What the dialect gets to encode. */
  events(): AsyncGenerator<DeliveryEvent> {
    return this.#log.events()
  }

  /** Keeps the pictures readable until the function that it gives is called, which may happen more than once. */
  attend(): () => void {
    this.#readers++
    let open = true
    return () => {
      if (!open) return
      open = false
      this.#readers--
      this.#rest()
    }
  }

  #rest(): void {
    if (this.#readers === 0 && this.#log.closed) this.#over.resolve()
  }

  async #run(): Promise<void> {
    try {
      const former = (await this.#former()) ?? (await this.#carryOut())
      if (former !== undefined) return await this.#tellFormer(former)
    } catch (error) {
      this.#fail(toGatewayError(error))
    }
    this.#gateway.metrics.requests.add({ dialect: this.#context.dialect, outcome: this.#failure?.code ?? "succeeded" })
  }

  /** Ends the log with a failure. What runs by now has ended in the ledger before. */
  #fail(failure: GatewayError): void {
    const { id, createdAt } = this.#context
    const { log } = this.#gateway
    this.#failure = failure
    const more = this.#answer?.hasTold(failure) === true ? {} : failure.details.log
    if (failure.code === "internal") log.error({ requestId: id, err: failure.cause ?? failure }, "exchange failed")
    else log.info({ requestId: id, code: failure.code, ...more }, failure.message)
    this.#identity.resolve({ requestId: id, createdAt })
    this.#log.fail(failure)
  }

  async #former(): Promise<Former | undefined> {
    const { account, repetition } = this.#context
    if (repetition === undefined || (repetition.idempotency === undefined && !repetition.isRetry)) return undefined
    return this.#gateway.ledger.former({ payer: account.payer, ...repetition }, repetition.isRetry)
  }

  async #tellFormer(former: Former): Promise<void> {
    this.#identity.resolve(former)
    try {
      const { events, warnings } = await formerAnswer(this.#gateway, former.requestId, this.#signal)
      this.warnings.splice(0, this.warnings.length, ...warnings)
      this.#log.end(events)
    } catch (error) {
      const failure = toGatewayError(error)
      this.#failure = failure
      if (failure.code === "internal") {
        this.#gateway.log.error({ requestId: former.requestId, err: failure.cause ?? failure }, "an answer could not be told again")
      }
      this.#log.fail(failure)
    }
  }

  /** Does what was asked for, unless it turns out that somebody else does it already: then gives that request. */
  async #carryOut(): Promise<Former | undefined> {
    const plain = await appraise(this.#gateway, this.#request, this.#context.account)
    this.warnings.push(...plain.warnings)
    const { payer, bootstrap } = this.#context.account
    if (bootstrap === undefined && plain.quote.price !== undefined) this.#gateway.freeAnswers.check(payer)
    // Before the client's pictures are looked at, because that takes work.
    const release = await this.#takeLimits()
    try {
      const admission = await admit(this.#gateway, this.#request, plain, this.#context, this.#signal)
      if (admission.type === "former") return admission.former
      this.#identity.resolve({ requestId: this.#context.id, createdAt: this.#context.createdAt })
      this.#answer = new SealedAnswer(this.#gateway, {
        request: this.#request,
        admitted: admission,
        context: this.#context,
        signal: this.#signal,
        calledOff: this.#calledOff.signal,
        deadline: new Date(this.#context.createdAt.getTime() + deadlineMs),
        over: this.#over.promise,
        log: this.#log,
        warnings: this.warnings,
      })
      await this.#answer.run()
      return undefined
    } finally {
      release()
    }
  }

  /** Gives what lets go of the place among those that run. Throws `rate_limit_exceeded`. */
  async #takeLimits(): Promise<() => void> {
    const { id, limits } = this.#context.account
    if (Object.keys(limits).length === 0) return () => {}
    const { count, modalities } = this.#request
    const grant = await this.#gateway.limiter.take(id, limits, modalities.includes("image") ? count : 0)
    this.#limits = grant.state
    if (!grant.allowed) throw limitError(grant)
    return grant.release
  }
}
