import assert from "node:assert/strict"
import { it } from "node:test"
import type { KyselyPlugin } from "kysely"
import { forEachEngine } from "./database-testing.ts"
import { KeptPictures } from "./kept-pictures.ts"
import { PicturesTable } from "./pictures-table.ts"

forEachEngine((open) => {
  it("what is kept is counted once for all who ask, and again after a hundred times as long as it took", async (test) => {
    const database = await open(test)
    const clock = { ms: 0 }
    let counts = 0
    const slow: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        counts++
        clock.ms += 50
        return result
      },
    }
    const kept = new KeptPictures(database.withPlugin(slow), () => clock.ms)
    const pictures = new PicturesTable(database)
    const keep = (id: string) =>
      pictures.insert({ id, sha256: id, mediaType: "image/png", width: 1, height: 1, byteLength: 2 ** 40, createdAt: new Date() })
    assert.deepEqual(await kept.read(), { pictures: 0, bytes: 0 })
    await keep("p1")
    await keep("p2")
    clock.ms += 50 * 100 - 1
    assert.deepEqual(await kept.read(), { pictures: 0, bytes: 0 })
    clock.ms += 1
    const answers = await Promise.all([kept.read(), kept.read(), kept.read()])
    assert.deepEqual([answers[0], new Set(answers).size, counts], [{ pictures: 2, bytes: 2 ** 41 }, 1, 2])
  })
})
