import { SvelteSet } from "svelte/reactivity"

/** The pictures that are chosen in a list, and where a range begins. */
export class Selection {
  /** Ids. */
  readonly chosen = new SvelteSet<string>()
  #anchor: string | undefined

  /** Chooses a picture, or no longer. The next range begins at it. */
  toggle(id: string): void {
    if (!this.chosen.delete(id)) this.chosen.add(id)
    this.#anchor = id
  }

  /** Chooses everything from where the last choice was made up to a picture; `ids`: the list. */
  extendTo(id: string, ids: readonly string[]): void {
    const [from, to] = [ids.indexOf(this.#anchor ?? id), ids.indexOf(id)]
    if (from < 0 || to < 0) return this.toggle(id)
    for (const one of ids.slice(Math.min(from, to), Math.max(from, to) + 1)) this.chosen.add(one)
  }

  /** Chooses all of these as well. */
  add(ids: Iterable<string>): void {
    for (const id of ids) this.chosen.add(id)
  }

  /** Chooses these no longer. */
  remove(ids: Iterable<string>): void {
    for (const id of ids) this.chosen.delete(id)
  }

  clear(): void {
    this.chosen.clear()
    this.#anchor = undefined
  }
}
