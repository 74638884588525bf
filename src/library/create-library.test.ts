import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { test } from "node:test"
import { HostedLinks } from "#blobs/hosted-links.ts"
import { temporaryFolder } from "#database/database-testing.ts"
import { createLibrary, openThumbnailFolder } from "./create-library.ts"
import { openTestLibrary } from "./library-testing.ts"

test("a sweep leaves what is kept, and takes thumbnails without a picture, and shares that are over", async (t) => {
  const { database, archive, spool, keep, member } = await openTestLibrary(t)
  const thumbnailFolder = openThumbnailFolder(await temporaryFolder(t))
  const { sweep, shares } = createLibrary({
    database,
    kept: { archive, spool },
    links: new HostedLinks(randomBytes(32)),
    thumbnailFolder,
    conversations: { branch: async () => undefined, messages: async () => [] },
    keys: { shares: randomBytes(32), downloads: randomBytes(32) },
    maxUploadBytes: 1000,
  })
  const id = await keep("member")
  const { sha256 } = (await archive.find(id)) ?? assert.fail()
  const orphan = "0".repeat(64)
  for (const hash of [sha256, orphan]) await thumbnailFolder.write(hash, 256, Buffer.from("small"))
  await shares.create({ pictureIds: [id], holdsMs: 0 }, member)
  const lasting = await shares.create({ pictureIds: [id] }, member)
  await sweep()
  assert.equal((await thumbnailFolder.read(sha256, 256))?.toString(), "small")
  assert.equal(await thumbnailFolder.read(orphan, 256), undefined)
  const left = await database.selectFrom("shares").select("id").execute()
  assert.deepEqual(left, [{ id: lasting.id }])
})
