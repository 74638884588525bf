const sizes = [1, 2, 3, 5, 7, 13, 64, 4093, 65_521]
/** Inputs up to this length are also cut in two at every place. */
const shortBytes = 512

/**
 * Every way in which bytes are cut for a parser that must not care: one by one, in twos, in pieces of prime length,
 * whole, with an empty piece between, and for short inputs in two at every place.
 */
export function* chunkings(bytes: Uint8Array): Generator<readonly Uint8Array[]> {
  yield [bytes]
  for (const size of sizes) if (size < bytes.byteLength) yield pieces(bytes, size)
  for (let at = 0; at <= bytes.byteLength && bytes.byteLength <= shortBytes; at++) {
    yield [bytes.subarray(0, at), bytes.subarray(0, 0), bytes.subarray(at)]
  }
}

/** Cuts bytes into pieces of `size` bytes; the last may be shorter. */
export function pieces(bytes: Uint8Array, size: number): Uint8Array[] {
  const cut: Uint8Array[] = []
  for (let start = 0; start < bytes.byteLength; start += size) cut.push(bytes.subarray(start, start + size))
  return cut
}

/** Cuts bytes into pieces of 0 to 19 bytes, as `random` (0 up to 1) has it. */
export function randomPieces(bytes: Uint8Array, random: () => number): Uint8Array[] {
  const cut: Uint8Array[] = []
  for (let start = 0; start < bytes.byteLength;) {
    const end = start + Math.floor(random() * 20)
    cut.push(bytes.subarray(start, end))
    start = end
  }
  return cut
}
