import assert from "node:assert/strict"
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, it, type TestContext } from "node:test"
import { openDatabase } from "#database/database.ts"
import { createAccounts } from "./keys.ts"
import { openSecret } from "./secrets.ts"

async function folder(test: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "limn-"))
  test.after(() => rm(path, { recursive: true }))
  return path
}

describe("openSecret", () => {
  it("makes a file for its owner only, and takes it again at the next start", async (test) => {
    const dataDir = join(await folder(test), "data")
    const first = await openSecret({ dataDir })
    const file = join(dataDir, "secret.key")
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    assert.equal((await stat(dataDir)).mode & 0o777, 0o700)
    const again = await openSecret({ dataDir })
    assert.deepEqual(first.deriveKey("link-signature"), again.deriveKey("link-signature"))
    assert.deepEqual(await readdir(dataDir), ["secret.key"])
  })

  it("several processes that start at once agree on one secret", async (test) => {
    const dataDir = await folder(test)
    const secrets = await Promise.all(Array.from({ length: 20 }, () => openSecret({ dataDir })))
    assert.equal(new Set(secrets.map((secret) => secret.deriveKey("admin-token").toString("hex"))).size, 1)
    assert.deepEqual(await readdir(dataDir), ["secret.key"])
  })

  it("takes the operator's secret and writes no file", async (test) => {
    const dataDir = await folder(test)
    const [one, same, other] = await Promise.all(["a", "a", "b"].map((letter) => openSecret({ dataDir, secretKey: letter.repeat(32) })))
    assert.deepEqual(one?.deriveKey("admin-token"), same?.deriveKey("admin-token"))
    assert.notDeepEqual(one?.deriveKey("admin-token"), other?.deriveKey("admin-token"))
    assert.deepEqual(await readdir(dataDir), [])
  })

  it("derives by HKDF-SHA256: another key for every purpose, and none is the secret", async (test) => {
    const secretKey = "0123456789abcdef0123456789abcdef"
    const secret = await openSecret({ dataDir: await folder(test), secretKey })
    const derived = (["api-key-pepper", "admin-token", "link-signature"] as const).map((purpose) =>
      secret.deriveKey(purpose).toString("hex"),
    )
    assert.equal(new Set([...derived, Buffer.from(secretKey).toString("hex")]).size, 4)
    for (const key of derived) assert.match(key, /^[0-9a-f]{64}$/)
    // From another implementation of RFC 5869; a change here would lock everybody out of their installation.
    assert.equal(derived[2], "258a68676cbb07a1966355e030223f7e66965d7cc26e62f8e93332756f682ec6")
  })

  it("makes none where the database knows of one, and says what to do", async (test) => {
    const dataDir = await folder(test)
    await using database = await openDatabase({ file: ":memory:" })
    const secret = await openSecret({ dataDir, database })
    await createAccounts({ database, secret, settings: {} }).ensureBootstrap()
    await rm(join(dataDir, "secret.key"))
    await assert.rejects(openSecret({ dataDir, database }), /secret\.key is missing, and the keys .* Put the file back .* LIMN_SECRET_KEY/)
    assert.deepEqual(await readdir(dataDir), [])
  })

  it("refuses a damaged file in a sentence, and leaves it alone", async (test) => {
    const dataDir = await folder(test)
    await writeFile(join(dataDir, "secret.key"), "short")
    await assert.rejects(openSecret({ dataDir }), /^Error: The secret in .*secret\.key is damaged\. Restore the file from a backup/)
    assert.equal(await readFile(join(dataDir, "secret.key"), "utf8"), "short")
  })
})
