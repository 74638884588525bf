/** Where everything that looks random in a picture comes from. Two generators with the same key give the same numbers. */
export interface Random {
  /** A number from 0 up to, not including, 1. */
  next(): number
  /** A number between the two, evenly spread. */
  between(low: number, high: number): number
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number
  /** One of the items. The list must not be empty. */
  pick<T>(items: readonly T[]): T
  /** True with the given probability, 0 to 1. */
  chance(probability: number): boolean
  /** A generator of its own for one part of the picture, so that a change there leaves the other parts alone. */
  fork(name: string): Random
}

/** Makes the generator of a key (any text). Built on sfc32, which passes the usual statistical batteries. */
export function createRandom(key: string): Random {
  let [a, b, c, counter] = [hash(`${key}/a`), hash(`${key}/b`), hash(`${key}/c`), 1]
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4294967296
  }
  for (let round = 0; round < 12; round++) next()
  const random: Random = {
    next,
    between: (low, high) => low + (high - low) * next(),
    whole: (low, high) => low + Math.floor((high - low + 1) * next()),
    pick: <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T,
    chance: (probability) => next() < probability,
    fork: (name) => createRandom(`${key}>${name}`),
  }
  return random
}

/** FNV-1a over the UTF-16 units: 32 bits, signed. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  return value
}
