import type { Chunk } from "#bytes/chunk.ts"
import { ImageInspector } from "#images/inspector.ts"

/** Whether a picture carries a C2PA manifest. It is read no further than to the first one; one that is damaged carries none. */
export async function carriesManifest(chunks: AsyncIterable<Chunk>): Promise<boolean> {
  const inspector = new ImageInspector()
  for await (const { bytes, lease } of chunks) {
    inspector.write(bytes)
    lease.release()
    if (inspector.head?.provenance.includes("c2pa") === true) return true
    if (inspector.failure !== undefined) return false
  }
  return false
}
