/**
 * Keeps a batch of answers from buying the same words again and again. While no picture at all has come, one answer at a time
 * repairs, for all of them: the scout. Once a picture has come each repairs for itself; where the scout ends without one, the
 * others end as they are. So ten pictures that a model only talks about cost twelve calls, and not thirty.
 */
export class RepairBrake {
  #scout: object | undefined
  #verdict = Promise.withResolvers<boolean>()
  #hasPicture = false

  /** Resolves with whether an answer that lacks its picture may repair, as soon as that is known. */
  async mayRepair(answer: object): Promise<boolean> {
    this.#scout ??= answer
    return this.#hasPicture || this.#scout === answer || this.#verdict.promise
  }

  /** Notes that an answer has its picture. */
  pictureCame(): void {
    this.#hasPicture = true
    this.#verdict.resolve(true)
  }

  /** Notes that an answer has ended without a picture. */
  gaveUp(answer: object): void {
    if (this.#scout === answer) this.#verdict.resolve(false)
  }
}
