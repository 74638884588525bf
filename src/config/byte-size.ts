const unitBytes = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30, tib: 2 ** 40 } as const

/**
 * Reads a size as people write it: `128MiB`, `1.5GB`, `64kB`, or bytes as a plain number. Units are powers of 1024 with
 * an `i` and powers of 1000 without; their case does not matter. Gives whole bytes. Throws RangeError whose message goes
 * on after the name of the setting: `must be a size …`.
 */
export function parseByteSize(text: string): number {
  const match = /^(\d{1,16}(?:\.\d{1,6})?)\s*((?:[kmgt]i?)?b)?$/i.exec(text.trim())
  if (match === null) throw new RangeError("must be a size such as 128MiB, 64kB or 1048576")
  const bytes = Math.round(Number(match[1]) * unitBytes[(match[2] ?? "b").toLowerCase() as keyof typeof unitBytes])
  if (!Number.isSafeInteger(bytes)) throw new RangeError("must be a size that a machine can have")
  return bytes
}
