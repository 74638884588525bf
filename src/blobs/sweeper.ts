import type { PictureArchive } from "./picture-archive.ts"
import type { Spool } from "./spool.ts"

/** What one sweep deleted. */
export interface SweepReport {
  /** Pictures whose time was over. */
  readonly expired: number
  /** Bytes that no picture names. */
  readonly orphans: number
  /** Unfinished files of a process that died. */
  readonly leftovers: number
}

/** How {@link Sweeper} works. */
export interface SweeperOptions {
  readonly spool: Spool
  /** Absent where nothing is kept. */
  readonly archive?: PictureArchive
  /**
   * Unfinished files from before this moment are of a process that died: the start of this one, where no other uses the
   * folder. Default: what was not touched for a day.
   */
  readonly leftoversBefore?: Date
  /** Time from the end of a sweep to the next. Default 10 min. */
  readonly everyMs?: number
  /** Hears of every sweep. */
  readonly report?: (report: SweepReport) => void
  /** Hears of a sweep that failed; the next comes all the same. */
  readonly failed?: (error: unknown) => void
  /** Default: the system's clock. */
  readonly now?: () => Date
}

/** Files without a row are left alone for so long: they may be about to get one. */
const orphanAgeMs = 24 * 3600 * 1000

/** Deletes what has expired and what nobody names, again and again. */
export class Sweeper {
  readonly #options: SweeperOptions
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> = Promise.resolve()

  constructor(options: SweeperOptions) {
    this.#options = options
  }

  /** Sweeps once, now. */
  async sweep(): Promise<SweepReport> {
    const { spool, archive, leftoversBefore, now = () => new Date() } = this.#options
    const before = new Date(now().getTime() - orphanAgeMs)
    return {
      expired: (await archive?.removeExpired()) ?? 0,
      orphans: (await archive?.removeOrphans(before)) ?? 0,
      leftovers: await spool.sweep(leftoversBefore ?? before),
    }
  }

  /** Sweeps at once and from then on. Does not keep the process alive. */
  start(): void {
    this.#timer = setTimeout(() => (this.#running = this.#turn()), 0).unref()
  }

  /** Stops; resolves when a sweep under way has ended. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#running
    clearTimeout(this.#timer)
  }

  async #turn(): Promise<void> {
    const { report, failed, everyMs = 600_000 } = this.#options
    try {
      const swept = await this.sweep()
      report?.(swept)
    } catch (error) {
      failed?.(error)
    }
    this.#timer = setTimeout(() => (this.#running = this.#turn()), everyMs).unref()
  }
}
