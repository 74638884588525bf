/** Bytes at which readers decide something, and the edges of the number ranges of binary formats. */
const telling = Buffer.from('\0\x01\x1f \t\r\n"\\{}[],:=+-_/0123456789aAeEuUzZ\x7f\x80\xbf\xc0\xd8\xe0\xed\xef\xf0\xfe\xff', "latin1")
const maxMutations = 6

/** Gives a seed with up to six mutations, sometimes none: bytes changed, removed, repeated, moved, or taken from another seed. */
export function mutate(seeds: readonly Uint8Array[], random: () => number): Uint8Array {
  let bytes = Buffer.from(pick(seeds, random))
  for (let count = below(maxMutations + 1, random); count > 0; count--) bytes = mutateOnce(bytes, Buffer.from(pick(seeds, random)), random)
  return bytes
}

function mutateOnce(bytes: Buffer<ArrayBuffer>, other: Buffer<ArrayBuffer>, random: () => number): Buffer<ArrayBuffer> {
  const at = below(bytes.length + 1, random)
  const end = at + below(Math.min(bytes.length - at, 32) + 1, random)
  const [head, part, tail] = [bytes.subarray(0, at), bytes.subarray(at, end), bytes.subarray(end)]
  switch (below(8, random)) {
    case 0:
      if (at < bytes.length) bytes[at] = (bytes[at] as number) ^ (1 << below(8, random))
      return bytes
    case 1:
      if (at < bytes.length) bytes[at] = pick(telling, random)
      return bytes
    case 2:
      return Buffer.concat([head, Buffer.of(pick(telling, random)), bytes.subarray(at)])
    case 3:
      return Buffer.concat([head, tail])
    case 4:
      return Buffer.concat([head, ...Array.from({ length: below(5, random) + 1 }, () => part), tail])
    case 5:
      return head
    case 6:
      return Buffer.concat([head, other.subarray(below(other.length + 1, random))])
    default:
      return Buffer.concat([tail, part, head])
  }
}

function below(bound: number, random: () => number): number {
  return Math.floor(random() * bound)
}

function pick<T>(list: ArrayLike<T>, random: () => number): T {
  return list[below(list.length, random)] as T
}
