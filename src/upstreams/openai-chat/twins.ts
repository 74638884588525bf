/**
 * Tells the pictures of an answer from their repetitions. Providers bring the same pictures under several names
 * (`content`, `multi_mod_content`, `images`, `image.url`), each of which lists them in the same order, and under two
 * spellings in one item. Two addresses that differ are two pictures.
 */
export class Twins {
  /** Pictures that were told, in order: their address, or undefined for data. */
  readonly #told: (string | undefined)[] = []
  readonly #places = new Map<string, { count: number; item: string }>()

  /**
   * Whether a picture has not been told yet. `place` is the name of the list that it stands in, `item` its own place in
   * that list, `url` its address unless it is data.
   */
  isNew(place: string, item: string, url?: string): boolean {
    const seen = this.#places.get(place) ?? { count: 0, item: "" }
    if (seen.item === item) return false
    const ordinal = seen.count
    this.#places.set(place, { count: ordinal + 1, item })
    if (url !== undefined && this.#told.includes(url)) return false
    const isRepeated = ordinal < this.#told.length && (url === undefined || this.#told[ordinal] === undefined)
    if (!isRepeated) this.#told.push(url)
    return !isRepeated
  }
}
