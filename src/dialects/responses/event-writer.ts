import type { Chunk } from "#bytes/chunk.ts"
import { members, utf8 } from "#dialects/write.ts"

/** A member of an event that is written by itself, because a picture is in it. */
export interface LargeMember {
  readonly name: string
  readonly write: () => AsyncIterable<Chunk>
}

/** Numbers server-sent events from 0 and writes them, each in one `data:` line. */
export class EventWriter {
  /** True while an event stands open. */
  insideEvent = false
  readonly #after: number
  #next = 0

  /** `after`: the number of the last event that the client has had already; they are counted, and not written. */
  constructor(after = -1) {
    this.#after = after
  }

  async *write(type: string, fields: object, large?: LargeMember): AsyncGenerator<Chunk> {
    const number = this.#next++
    if (number <= this.#after) return
    const head = `event: ${type}\ndata: {${members({ type, sequence_number: number, ...fields })}`
    if (large === undefined) {
      yield utf8(`${head}}\n\n`)
      return
    }
    this.insideEvent = true
    yield utf8(`${head},"${large.name}":`)
    yield* large.write()
    yield utf8("}\n\n")
    this.insideEvent = false
  }
}
