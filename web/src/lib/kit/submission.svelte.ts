import { ApiError } from "#api/client.ts"
import { sayFailure } from "./failure.ts"

/** Something that is being sent: whether it is on its way, and why it was not accepted. */
export class Submission {
  busy = $state(false)
  #error = $state.raw<unknown>()

  /** Does the work and gives what it gives; undefined where it failed, which {@link failure} and {@link errorOf} then tell. */
  async run<T>(work: () => Promise<T>): Promise<T | undefined> {
    this.busy = true
    this.#error = undefined
    try {
      return await work()
    } catch (error) {
      this.#error = error
      return undefined
    } finally {
      this.busy = false
    }
  }

  /** Does work that gives nothing, and says whether it was done. */
  async succeeds(work: () => Promise<unknown>): Promise<boolean> {
    return (await this.run(async () => (await work(), true))) === true
  }

  /** Forgets the last failure. */
  reset(): void {
    this.#error = undefined
  }

  /** Why it failed, in a sentence; undefined where it did not. */
  get failure(): string | undefined {
    return this.#error === undefined ? undefined : sayFailure(this.#error)
  }

  /** Why one field was not accepted: `budget_usd`, or what lies below it. */
  errorOf(field: string): string | undefined {
    const param = this.#error instanceof ApiError ? this.#error.param : undefined
    return param === field || param?.startsWith(`${field}.`) === true ? this.failure : undefined
  }

  /** Why it failed, where that is none of these fields' fault. */
  failureBeside(...fields: readonly string[]): string | undefined {
    return fields.some((field) => this.errorOf(field) !== undefined) ? undefined : this.failure
  }
}
