import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { describe, it, type TestContext } from "node:test"
import { unzipSync } from "fflate"
import { PicturesTable } from "#database/pictures-table.ts"
import { Downloads } from "./downloads.ts"
import { openTestLibrary } from "./library-testing.ts"
import { mostZipBytes } from "./picture-zip.ts"
import { SignedTokens } from "./signed-token.ts"

async function setUp(test: TestContext) {
  const room = await openTestLibrary(test)
  const downloads = new Downloads({ ...room, tokens: new SignedTokens(randomBytes(32)) })
  const fetch = async (token: string): Promise<Record<string, Uint8Array>> => {
    const pieces: Uint8Array[] = []
    for await (const { bytes, lease } of (await downloads.open(token, room.member)).chunks) {
      pieces.push(Uint8Array.from(bytes))
      lease.release()
    }
    return unzipSync(Buffer.concat(pieces))
  }
  return { ...room, downloads, fetch }
}

describe("Downloads", () => {
  it("packs one's own pictures, each once, named by their prompts, and tells of those whose bytes are gone", async (test) => {
    const { library, downloads, fetch, keep, lose, member } = await setUp(test)
    const bytes = randomBytes(1000)
    const [fox, lost, foreign] = [await keep("member", bytes), await keep("member"), await keep("operator")]
    await library.record(fox, { kind: "generated", prompt: "A fox" })
    const { token } = await downloads.prepare([fox, fox, lost, foreign], member)
    await lose(lost)
    const found = await fetch(token)
    const [name = ""] = Object.keys(found)
    assert.match(name, /^\d{4}-\d\d-\d\d A-fox\.png$/)
    assert.deepEqual(found[name], new Uint8Array(bytes))
    const missing = Buffer.from(found["missing.txt"] ?? []).toString()
    assert.deepEqual([Object.keys(found).length, missing.includes("picture.png"), missing.includes(foreign)], [2, true, true])
  })

  it("is there for its user alone, for ten minutes", async (test) => {
    const { downloads, database, keep, member, operator, owner } = await setUp(test)
    const { token } = await downloads.prepare([await keep("member")], member)
    for (const viewer of [operator, owner]) await assert.rejects(downloads.open(token, viewer), { code: "not_found" })
    await assert.rejects(downloads.open(`${token}x`, member), { code: "not_found" })
    const later = database.now() + 10 * 60_000
    test.mock.method(database, "now", () => later)
    await assert.rejects(downloads.open(token, member), { code: "not_found" })
    await downloads.removeExpired()
    assert.equal((await database.selectFrom("downloads").selectAll().execute()).length, 0)
  })

  it("refuses what no archive holds, and what is nobody's own", async (test) => {
    const { downloads, database, keep, member } = await setUp(test)
    await assert.rejects(downloads.prepare([await keep("operator")], member), { code: "not_found" })
    const large = {
      sha256: "a",
      mediaType: "image/png",
      width: 1,
      height: 1,
      byteLength: mostZipBytes,
      keyId: "member",
      createdAt: new Date(),
    }
    await new PicturesTable(database).insert({ ...large, id: "large" })
    await assert.rejects(downloads.prepare(["large", await keep("member")], member), { code: "payload_too_large" })
  })
})
