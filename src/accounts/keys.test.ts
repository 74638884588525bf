import assert from "node:assert/strict"
import { createHash } from "node:crypto"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, it, type TestContext } from "node:test"
import { temporaryDatabase, temporaryFolder } from "#database/database-testing.ts"
import { type Database, openDatabase } from "#database/database.ts"
import { newApiKey } from "./api-key.ts"
import { type AccountsOptions, createAccounts } from "./keys.ts"
import { openSecret } from "./secrets.ts"

const secretKey = "a secret for tests, 32 letters or more"

async function accountsOn(database: Database, more: Partial<AccountsOptions> = {}) {
  return createAccounts({ database, secret: await openSecret({ secretKey, dataDir: "/nowhere" }), settings: {}, ...more })
}

async function fresh(test: TestContext, more: Partial<AccountsOptions> = {}) {
  return accountsOn(await temporaryDatabase(test), more)
}

describe("newApiKey", () => {
  it("has its form and its checksum, and never repeats", () => {
    const made = Array.from({ length: 1000 }, newApiKey)
    assert.equal(new Set(made).size, 1000)
    for (const key of made) {
      assert.match(key, /^sk-limn-[A-Za-z0-9_-]{49}$/)
      assert.ok(createHash("sha256").update(key.slice(0, -6)).digest("base64url").startsWith(key.slice(-6)))
    }
  })
})

describe("Accounts: the first start", () => {
  it("makes a key and a token, which work, and shows them once", async (test) => {
    const database = await temporaryDatabase(test)
    const accounts = await accountsOn(database)
    const { apiKey, adminToken } = await accounts.ensureBootstrap()
    assert.ok(apiKey !== undefined && adminToken !== undefined)
    assert.equal((await accounts.authenticate(apiKey))?.label, "first key")
    assert.equal(await accounts.verifyAdmin(adminToken), true)
    assert.deepEqual([await accounts.authenticate(adminToken), await accounts.verifyAdmin(apiKey)], [undefined, false])

    const later = await accountsOn(database)
    assert.deepEqual(await later.ensureBootstrap(), {})
    assert.ok(await later.authenticate(apiKey))
    assert.ok(await later.verifyAdmin(adminToken))
  })

  it("of two processes that start at once, one shows them", async (test) => {
    const database = await temporaryDatabase(test)
    const shown = await Promise.all(
      [accountsOn(database), accountsOn(database)].map(async (accounts) => (await accounts).ensureBootstrap()),
    )
    assert.equal(shown.filter(({ apiKey }) => apiKey !== undefined).length, 1)
    assert.equal(shown.filter(({ adminToken }) => adminToken !== undefined).length, 1)
  })

  it("a revoked first key does not come back by itself", async (test) => {
    const accounts = await fresh(test)
    const { apiKey = "" } = await accounts.ensureBootstrap()
    assert.equal(await accounts.revoke((await accounts.authenticate(apiKey))?.id ?? ""), true)
    assert.deepEqual(await accounts.ensureBootstrap(), {})
    assert.equal(await accounts.authenticate(apiKey), undefined)
  })
})

describe("Accounts: key and token of the settings", () => {
  const settings = { apiKey: "my-own-client-key", adminToken: "my-own-admin-token" }

  it("are taken over, shown nowhere, and set again at every start", async (test) => {
    const database = await temporaryDatabase(test)
    for (let start = 0; start < 2; start++) {
      const accounts = await accountsOn(database, { settings })
      assert.deepEqual(await accounts.ensureBootstrap(), {})
      const account = await accounts.authenticate(settings.apiKey)
      assert.ok(account)
      assert.ok(await accounts.verifyAdmin(settings.adminToken))
      await accounts.revoke(account.id)
    }
    assert.equal((await (await accountsOn(database)).list()).length, 1)
  })

  it("others replace them", async (test) => {
    const database = await temporaryDatabase(test)
    await (await accountsOn(database, { settings })).ensureBootstrap()
    const accounts = await accountsOn(database, { settings: { apiKey: "another-client-key", adminToken: "another-admin-token" } })
    await accounts.ensureBootstrap()
    assert.deepEqual([await accounts.authenticate(settings.apiKey), await accounts.verifyAdmin(settings.adminToken)], [undefined, false])
    assert.ok((await accounts.authenticate("another-client-key")) && (await accounts.verifyAdmin("another-admin-token")))
  })

  it("a key that was made before can become the first key", async (test) => {
    const database = await temporaryDatabase(test)
    const before = await accountsOn(database)
    const { key, row } = await before.createKey({ label: "mine" })
    await before.revoke(row.id)
    const accounts = await accountsOn(database, { settings: { apiKey: key } })
    await accounts.ensureBootstrap()
    assert.deepEqual(await accounts.authenticate(key), { id: row.id, label: "mine", bootstrap: true, payer: { keyId: row.id }, limits: {} })
  })
})

describe("Accounts: keys", () => {
  it("a key works until it is revoked, in every process at once", async (test) => {
    const database = await temporaryDatabase(test)
    const [one, other] = [await accountsOn(database), await accountsOn(database)]
    const { key, row } = await one.createKey({ label: " shop ", flavour: "geekai" })
    const account = { id: row.id, label: "shop", flavour: "geekai", payer: { keyId: row.id }, limits: {} }
    assert.deepEqual([await one.authenticate(key), await other.authenticate(key)], [account, account])
    assert.deepEqual([await one.revoke(row.id), await one.revoke(row.id), await one.revoke("key_none")], [true, false, false])
    assert.deepEqual([await one.authenticate(key), await other.authenticate(key)], [undefined, undefined])
  })

  it("a key works until the millisecond in which it expires", async (test) => {
    let nowMs = 1000
    const accounts = await fresh(test, { now: () => nowMs })
    const { key } = await accounts.createKey({ label: "short", expiresAt: new Date(2000) })
    nowMs = 1999
    assert.ok(await accounts.authenticate(key))
    nowMs = 2000
    assert.equal(await accounts.authenticate(key), undefined)
  })

  for (const wrong of ["", "x", "sk-limn-", "' or 1=1 --", "\u0000", "x".repeat(513), "x".repeat(1e6), "ключ"]) {
    it(`${JSON.stringify(wrong.slice(0, 20))} is nobody's`, async (test) => {
      const accounts = await fresh(test)
      await accounts.ensureBootstrap()
      assert.equal(await accounts.authenticate(wrong), undefined)
      assert.equal(await accounts.verifyAdmin(wrong), false)
    })
  }

  it("no token is the admin's before the first start", async (test) => {
    assert.equal(await (await fresh(test)).verifyAdmin("anything"), false)
  })

  for (const [label, expiresAt, param] of [
    ["", undefined, "name"],
    ["  ", undefined, "name"],
    ["x".repeat(101), undefined, "name"],
    ["late", new Date(0), "expires_at"],
    ["never", new Date(Number.NaN), "expires_at"],
  ] as const) {
    it(`refuses ${param} of ${JSON.stringify([label.slice(0, 5), expiresAt])}`, async (test) => {
      const accounts = await fresh(test)
      await assert.rejects(accounts.createKey({ label, ...(expiresAt && { expiresAt }) }), { code: "invalid_request", details: { param } })
      assert.deepEqual(await accounts.list(), [])
    })
  }

  it("neither keys nor tokens are in the files, and the list shows the last four characters", async (test) => {
    const folder = await temporaryFolder(test)
    const database = await openDatabase({ file: join(folder, "limn.db") })
    const accounts = await accountsOn(database, { settings: { apiKey: "my-own-client-key", adminToken: "my-own-admin-token" } })
    await accounts.ensureBootstrap()
    const { key } = await accounts.createKey({ label: "shop" })
    assert.deepEqual((await accounts.list()).map(({ last4 }) => last4).toSorted(), [key.slice(-4), "-key"].toSorted())
    await database.destroy()
    for (const name of await readdir(folder)) {
      const bytes = await readFile(join(folder, name))
      for (const secret of [key, "my-own-client-key", "my-own-admin-token"]) assert.equal(bytes.indexOf(secret), -1)
    }
  })

  it("another secret is noticed at the start, in a sentence", async (test) => {
    const database = await temporaryDatabase(test)
    await (await accountsOn(database)).ensureBootstrap()
    const secret = await openSecret({ secretKey: "another secret of 32 letters or more", dataDir: "/nowhere" })
    await assert.rejects(
      (await accountsOn(database, { secret })).ensureBootstrap(),
      /^Error: The secret is not the one .* Set LIMN_SECRET_KEY to the former one/,
    )
  })
})
