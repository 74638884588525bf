import type { Chunk } from "#bytes/chunk.ts"

/**
 * Begins to read a body, so that its head can leave together with it: until then every failure can still be a proper
 * answer, and is thrown here. At least one chunk is read, and further ones up to `wholeBytes`: a body that ends by then comes
 * whole. `ended` hears when nobody reads it any more, and whether it was read to its end.
 */
export async function beginBody(
  body: AsyncIterable<Chunk>,
  wholeBytes: number,
  ended: (complete: boolean) => void,
): Promise<Uint8Array | AsyncIterable<Chunk>> {
  const iterator = body[Symbol.asyncIterator]()
  const held: Chunk[] = []
  let length = 0
  try {
    while (held.length === 0 || length <= wholeBytes) {
      const next = await iterator.next()
      if (next.done === true) {
        const whole = Buffer.concat(held.map(({ bytes }) => bytes))
        ended(true)
        return whole
      }
      held.push(next.value)
      length += next.value.bytes.byteLength
      if (wholeBytes === 0) break
    }
    return rest(held.splice(0), iterator, ended)
  } catch (error) {
    ended(false)
    throw error
  } finally {
    for (const { lease } of held) lease.release()
  }
}

async function* rest(held: Chunk[], iterator: AsyncIterator<Chunk>, ended: (complete: boolean) => void): AsyncGenerator<Chunk> {
  let complete = false
  try {
    for (let chunk = held.shift(); chunk !== undefined; chunk = held.shift()) yield chunk
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
    complete = true
  } finally {
    for (const { lease } of held) lease.release()
    ended(complete)
    await iterator.return?.()
  }
}
