import type { Decision, Limits } from "./limiter.ts"

/** A count that is kept outside this process. It is open until it is closed or lost, and is not mended: another is opened. */
export interface LimitStore {
  /** Takes from all limits, or from none. Rejects where the count cannot be reached; may wait for ever. */
  take(subject: string, limits: Limits, pictures: number, place: string): Promise<Decision>
  /** Says that a place is still taken, every 10 s. Absent where the store hears of it when the holder dies. Never throws. */
  renew?(subject: string, place: string): void
  /** Gives a place back, also one of which nobody knows whether it was taken. Never throws. */
  release(subject: string, place: string): void
  /** Resolves with the cause when the store has gone by itself. Never rejects. */
  readonly lost: Promise<unknown>
  /** Lets go of it; what waits is rejected. */
  close(): void
}

/** Opens a store. Rejects where it cannot be reached or cannot count, after a second at most. */
export type OpenStore = () => Promise<LimitStore>
