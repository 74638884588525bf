import { Base64Encoder } from "#bytes/base64.ts"
import { type Chunk, owned } from "#bytes/chunk.ts"

/** Turns bytes, cut anywhere, into canonical base64 while they pass. */
export async function* encodeBase64(binary: AsyncIterable<Chunk>): AsyncGenerator<Chunk> {
  const encoder = new Base64Encoder()
  for await (const { bytes, lease } of binary) {
    const characters = encoder.write(bytes)
    lease.release()
    if (characters.byteLength > 0) yield owned(characters)
  }
  const last = encoder.finish()
  if (last.byteLength > 0) yield owned(last)
}
