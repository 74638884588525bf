import { ImageError } from "./image-error.ts"

/** Wants the next `take` bytes, whole. What comes is a view that holds until the next demand. */
interface Take {
  readonly take: number
  /** True where the picture is complete if the stream ends before the first of these bytes. */
  readonly mayEnd?: boolean
}

/** Wants to be called again after `skip` bytes, which may be Infinity. `see` gets the skipped bytes in pieces. */
interface Skip {
  readonly skip: number
  readonly see?: ((piece: Buffer) => void) | undefined
  /** True where the picture is complete if the stream ends anywhere in these bytes. */
  readonly mayEnd?: boolean
}

/** Wants to be called again after the next pair of a byte FF and this byte. */
interface Marker {
  readonly marker: number
}

type Demand = Take | Skip | Marker

/**
 * A way through a file: a generator that demands bytes one after the other and returns where the file is complete.
 * Written as if the whole file were at hand, it works for every chunking.
 */
export type Walk = Generator<Demand, void, Buffer>

const nothing = Buffer.alloc(0)
/**
 * Most demands of a walk. Each costs about 90 ns, and a file that is all headers would have one a byte. The longest honest
 * walks are through GIFs: 160,000 for one of 20 MiB.
 */
const maxDemands = 1 << 18

/** Takes one walk through a stream of bytes. Only what a walk takes across a border of two chunks is copied. */
export class Walker {
  readonly #walk: Walk
  #demand: Demand | undefined
  /** Bytes of an unfinished `take`, or undefined before its first. */
  #gathering: Buffer | undefined
  /** How many bytes of the present demand have passed; for a marker, whether the last was FF. */
  #passed = 0
  #demands = 0

  constructor(walk: Walk) {
    this.#walk = walk
    this.#resume(nothing)
  }

  /** Whether the walk is at an end that makes the file complete. */
  get complete(): boolean {
    if (this.#demand === undefined) return true
    if ("take" in this.#demand) return this.#demand.mayEnd === true && this.#passed === 0
    return "skip" in this.#demand && this.#demand.mayEnd === true
  }

  /** Takes the next bytes of the file; nothing of them is kept. Throws what the walk throws, and ImageError for a file in too many pieces. */
  write(bytes: Uint8Array): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let at = 0
    while (this.#demand !== undefined && at < chunk.byteLength) {
      if ("take" in this.#demand) at = this.#take(chunk, at, this.#demand.take)
      else if ("skip" in this.#demand) at = this.#skip(chunk, at, this.#demand)
      else at = this.#find(chunk, at, this.#demand.marker)
    }
  }

  #take(chunk: Buffer, start: number, length: number): number {
    if (this.#gathering === undefined && start + length <= chunk.byteLength) {
      this.#resume(chunk.subarray(start, start + length))
      return start + length
    }
    const end = Math.min(start + length - this.#passed, chunk.byteLength)
    this.#gathering ??= Buffer.allocUnsafe(length)
    chunk.copy(this.#gathering, this.#passed, start, end)
    this.#passed += end - start
    if (this.#passed === length) this.#resume(this.#gathering)
    return end
  }

  #skip(chunk: Buffer, start: number, { skip, see }: Skip): number {
    const end = Math.min(start + skip - this.#passed, chunk.byteLength)
    see?.(chunk.subarray(start, end))
    this.#passed += end - start
    if (this.#passed === skip) this.#resume(nothing)
    return end
  }

  #find(chunk: Buffer, start: number, marker: number): number {
    if (this.#passed === 1 && chunk[start] === marker) {
      this.#resume(nothing)
      return start + 1
    }
    const index = chunk.indexOf(Buffer.of(0xff, marker), start)
    if (index === -1) {
      this.#passed = chunk.at(-1) === 0xff ? 1 : 0
      return chunk.byteLength
    }
    this.#resume(nothing)
    return index + 2
  }

  #resume(bytes: Buffer): void {
    if (++this.#demands > maxDemands) {
      throw new ImageError("malformed", "The picture file is cut into too many pieces. Save the picture again and send the new file.")
    }
    let step = this.#walk.next(bytes)
    while (step.done !== true && wantsNothing(step.value)) step = this.#walk.next(nothing)
    this.#demand = step.done === true ? undefined : step.value
    this.#gathering = undefined
    this.#passed = 0
  }
}

function wantsNothing(demand: Demand): boolean {
  return "take" in demand ? demand.take === 0 : "skip" in demand && demand.skip === 0
}
