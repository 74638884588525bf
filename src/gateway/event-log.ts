/**
 * An append-only list of events with many readers, each at its own pace from the beginning.
 *
 * The writer never waits: events are small, because a picture in them is only a handle on the spool.
 */
export class EventLog<E> {
  readonly #events: E[] = []
  #end: { readonly error?: unknown } | undefined
  #waiting: (() => void)[] = []

  /** True once {@link end} or {@link fail} has been called. */
  get closed(): boolean {
    return this.#end !== undefined
  }

  /** Everything that was appended by now. */
  get soFar(): readonly E[] {
    return this.#events
  }

  append(event: E): void {
    this.#events.push(event)
    this.#wake()
  }

  /** Closes the log, with what is left to append: readers finish after the last event. */
  end(last: readonly E[] = []): void {
    for (const event of last) this.#events.push(event)
    this.#end ??= {}
    this.#wake()
  }

  /** Closes the log: readers throw after the last event. */
  fail(error: unknown): void {
    this.#end ??= { error }
    this.#wake()
  }

  /**
   * Reads from the beginning. With `idle`, that value is yielded whenever nothing has happened for `idleMs`.
   */
  read(): AsyncGenerator<E>
  read<I>(idle: I, idleMs: number): AsyncGenerator<E | I>
  async *read<I>(idle?: I, idleMs?: number): AsyncGenerator<E | I> {
    let position = 0
    for (;;) {
      while (position < this.#events.length) yield this.#events[position++] as E
      if (this.#end !== undefined) {
        if ("error" in this.#end) throw this.#end.error
        return
      }
      if (!(await this.#changed(idleMs)) && position === this.#events.length && this.#end === undefined) yield idle as I
    }
  }

  /** Waits for the next change; false when `timeoutMs` passed without one. */
  #changed(timeoutMs?: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => resolve(false), timeoutMs)
      this.#waiting.push(() => {
        clearTimeout(timer)
        resolve(true)
      })
    })
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of waiting) wake()
  }
}
