import { type Chunk, cut } from "#bytes/chunk.ts"

/** What a chunk weighs at least: many tiny ones cost memory for themselves. */
const leastCost = 512

/** The latest chunks of one stream that many read, each at a position of its own. */
export class Lane {
  readonly #window: { readonly chunk: Chunk; readonly start: number; readonly end: number }[] = []
  #end = 0
  #cost = 0

  /** How many bytes have been pushed. */
  get end(): number {
    return this.#end
  }

  /** Appends a chunk and takes over one count of its lease. */
  push(chunk: Chunk): void {
    const start = this.#end
    this.#end += chunk.bytes.byteLength
    this.#cost += costOf(chunk)
    this.#window.push({ chunk, start, end: this.#end })
  }

  /** The bytes at `position` up to the end of their chunk, counted for the caller; undefined where they are not in the window. */
  at(position: number): Chunk | undefined {
    if (position >= this.#end) return undefined
    const found = this.#window.findLast(({ start }) => start <= position)
    return found && cut(found.chunk, position - found.start, found.chunk.bytes.byteLength)
  }

  /** Lets go of chunks that end at or before `durable`: those that are `passed` by every reader, and the oldest of what costs more than `maxBytes`. */
  trim(durable: number, passed: number, maxBytes: number): void {
    for (let first = this.#window[0]; first !== undefined && first.end <= durable; first = this.#window[0]) {
      if (first.end > passed && this.#cost <= maxBytes) return
      this.#window.shift()
      this.#cost -= costOf(first.chunk)
      first.chunk.lease.release()
    }
  }
}

function costOf(chunk: Chunk): number {
  return Math.max(chunk.bytes.byteLength, leastCost)
}
