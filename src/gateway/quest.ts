import { setTimeout as sleep } from "node:timers/promises"
import { GatewayError, toGatewayError } from "#canonical/error.ts"
import { usualGuarantee } from "#canonical/guarantee.ts"
import type { Answer } from "./answer.ts"
import type { AttemptResult } from "./attempt.ts"
import type { Lease } from "./channels.ts"
import type { GatheringOptions } from "./gathering.ts"
import type { Gateway } from "./gateway.ts"
import type { ProviderCalls, Purpose } from "./provider-calls.ts"
import { repairRequest } from "./repair.ts"
import type { RepairBrake } from "./repair-brake.ts"

/** Longest wait for a limit to pass where no other channel is left. */
const longestWaitMs = 15_000
/** Wait where the provider said that it is full but not for how long, and where it merely failed. */
const defaultWaitMs = { full: 1000, failed: 200 }

/** What the quests of one request share. */
export interface QuestOptions extends Pick<GatheringOptions, "request" | "prepared" | "appraisal" | "context" | "signal"> {
  readonly calls: ProviderCalls
  readonly brake: RepairBrake
}

/**
 * The way to one answer: call after call until one brings it, nothing is left to try, or something has reached the client.
 *
 * A channel that fails makes room for another. An answer that lacks the required picture is repaired: first the same channel is
 * asked again with a stronger instruction, then for a picture alone, on another channel where there is one.
 */
export class Quest {
  readonly #gateway: Gateway
  readonly #answer: Answer
  readonly #options: QuestOptions
  readonly #tried = new Set<string>()
  #last: Lease | undefined
  #failure: GatewayError | undefined
  /** The latest answer without its picture, and how many there were. */
  #lack: GatewayError | undefined
  #missed = 0
  #hasWaited = false

  constructor(gateway: Gateway, answer: Answer, options: QuestOptions) {
    this.#gateway = gateway
    this.#answer = answer
    this.#options = options
  }

  /** Wins the answer. Throws GatewayError where it cannot be had; both also end the answer's log. */
  async run(): Promise<AttemptResult> {
    try {
      const result = await this.#try()
      this.#answer.log.end()
      if (result.pictures.length > 0) this.#options.brake.pictureCame()
      else this.#options.brake.gaveUp(this)
      this.#countFree(result.refusal?.executed ?? "no")
      return result
    } catch (error) {
      const failure = toGatewayError(error)
      const isFree = failure.code === "content_policy_violation" || failure.code === "no_image_generated"
      if (isFree) this.#countFree(failure.details.executed ?? "maybe")
      this.#options.brake.gaveUp(this)
      this.#answer.log.fail(failure)
      throw failure
    }
  }

  async #try(): Promise<AttemptResult> {
    const { request, prepared, appraisal, signal, calls } = this.#options
    const { calls: most } = request.guarantee ?? usualGuarantee
    for (let call = 1; call <= most; call++) {
      const lease = await this.#nextLease()
      if (lease === undefined) break
      this.#last = lease
      this.#tried.add(lease.channel.name)
      try {
        return await calls.make(this.#answer, {
          lease,
          purpose: this.#purpose,
          prepared: repairRequest(prepared, this.#missed, appraisal.card),
        })
      } catch (error) {
        const failure = toGatewayError(error)
        if (this.#answer.committed || !failure.rule.failover || signal.aborted) throw failure
        this.#answer.discard()
        this.#failure = failure
        if (!this.#lacksPicture) continue
        this.#lack = failure
        this.#missed++
      }
    }
    // Words are what the model had to say to it: that a repair broke besides says nothing new.
    throw (
      this.#lack ??
      this.#failure ??
      new GatewayError("upstream_overloaded", "Every provider account for this model is busy. Try again in a few seconds.", {
        retryAfterMs: 2000,
      })
    )
  }

  /** Whether the call before this one brought an answer, only without its picture. */
  get #lacksPicture(): boolean {
    return this.#failure?.code === "no_image_generated"
  }

  get #purpose(): Purpose {
    if (this.#failure === undefined) return "first"
    return this.#lacksPicture ? "repair" : "failover"
  }

  async #nextLease(): Promise<Lease | undefined> {
    if (this.#lacksPicture) return this.#leaseForRepair()
    if (this.#failure === undefined) return this.#firstLease()
    const lease = this.#take(this.#tried)
    if (lease !== undefined || this.#hasWaited || !(await this.#waitOut(this.#failure))) return lease
    this.#hasWaited = true
    return this.#take() ?? this.#waitForPlace()
  }

  /** The place that this answer gave back may be somebody else's by now. Undefined where none comes free in time. */
  #waitForPlace(): Promise<Lease | undefined> {
    return this.#firstLease().catch(() => undefined)
  }

  /** Nothing has been tried yet, so there is a place for it sooner or later. */
  #firstLease(): Promise<Lease> {
    const { appraisal, context, signal } = this.#options
    return this.#gateway.channels.wait(appraisal.candidates, context.account.id, signal)
  }

  async #leaseForRepair(): Promise<Lease | undefined> {
    const { request, brake } = this.#options
    const { repairs } = request.guarantee ?? usualGuarantee
    if (!repairs || !(await brake.mayRepair(this))) return undefined
    if (this.#missed > 1) return this.#take(this.#tried) ?? this.#take() ?? this.#waitForPlace()
    const last = this.#last?.channel.name
    const others = this.#options.appraisal.candidates.flatMap(({ channel: { name } }) => (name === last ? [] : [name]))
    return this.#take(new Set(others)) ?? this.#take(this.#tried) ?? this.#take() ?? this.#waitForPlace()
  }

  /** Takes a place on a channel that is not left out. */
  #take(leftOut: ReadonlySet<string> = new Set()): Lease | undefined {
    return this.#gateway.channels.take(this.#options.appraisal.candidates, leftOut)
  }

  /** Whether, and after a wait, the same channel may be asked once more because there is no other. */
  async #waitOut(failure: GatewayError): Promise<boolean> {
    if (failure.code !== "upstream_overloaded" && failure.code !== "upstream_error" && failure.code !== "upstream_unavailable") return false
    const waitMs = failure.details.retryAfterMs ?? (failure.code === "upstream_overloaded" ? defaultWaitMs.full : defaultWaitMs.failed)
    if (waitMs > longestWaitMs) return false
    return sleep(waitMs, true, { signal: this.#options.signal }).catch(() => false)
  }

  /** Notes an answer that nobody but the operator pays for. */
  #countFree(executed: "no" | "maybe" | "yes"): void {
    if (executed !== "no") this.#gateway.freeAnswers.add(this.#options.context.account.payer)
  }
}
