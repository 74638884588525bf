/** Writes whole micro-USD as a decimal number of dollars without needless zeros: 39000 is `0.039`. */
export function toUsd(microUsd: number): string {
  return decimal(BigInt(microUsd), 6)
}

/** Writes whole nano-USD in the same way: 30000 is `0.00003`. */
export function nanoToUsd(nanoUsd: bigint): string {
  return decimal(nanoUsd, 9)
}

/** The most that can be written in USD: a billion. */
export const mostUsd = 1_000_000_000

/**
 * Reads a decimal number of dollars, such as `0.039`, as whole micro-USD. Undefined for everything that is none: a sign, an
 * exponent, more than six decimals, more than {@link mostUsd}.
 */
export function fromUsd(text: string): number | undefined {
  const [, whole = "", fraction = ""] = /^(\d{1,10})(?:\.(\d{1,6}))?$/.exec(text) ?? []
  const microUsd = Number(whole) * 1_000_000 + Number(fraction.padEnd(6, "0"))
  return whole === "" || microUsd > mostUsd * 1_000_000 ? undefined : microUsd
}

/** Gives back whole micro-USD. Throws RangeError for every other number: no mistake in a price gets into the book. */
export function wholeAmount(microUsd: number): number {
  if (Number.isSafeInteger(microUsd) && microUsd >= 0) return microUsd
  throw new RangeError(`${microUsd} is no amount in micro-USD`)
}

function decimal(amount: bigint, places: number): string {
  const digits = String(amount < 0n ? -amount : amount).padStart(places + 1, "0")
  const fraction = digits.slice(-places).replace(/0+$/, "")
  return `${amount < 0n ? "-" : ""}${digits.slice(0, -places)}${fraction === "" ? "" : `.${fraction}`}`
}
