import assert from "node:assert/strict"
import { describe, it, type TestContext } from "node:test"
import type { GatewayError } from "#canonical/error.ts"
import { BudgetsTable } from "#database/budgets-table.ts"
import { forEachEngine } from "#database/database-testing.ts"
import type { Database } from "#database/database.ts"
import { createAccounts } from "./keys.ts"
import { createPeople } from "./people.ts"
import { openSecret } from "./secrets.ts"

const secretKey = "a secret for tests, 32 letters or more"

forEachEngine((open) => {
  async function fresh(test: TestContext, now?: () => number) {
    const database: Database = await open(test)
    const secret = await openSecret({ secretKey, dataDir: "/nowhere" })
    const accounts = createAccounts({ database, secret, settings: {}, ...(now && { now }) })
    return { database, accounts, people: createPeople(database) }
  }

  describe("long lists", () => {
    it("are read page by page, newest first, each row once, also where many were made in the same moment", async (test) => {
      const { database } = await fresh(test)
      // Seven in two moments.
      let made = 0
      const now = () => 1_800_000_000_000 + Math.floor(made++ / 4)
      const people = createPeople(database, now)
      const secret = await openSecret({ secretKey, dataDir: "/nowhere" })
      const accounts = createAccounts({ database, secret, settings: {}, now })
      const wishes = Array.from({ length: 7 }, (_, index) => ({ name: `n${index}`, label: `n${index}` }))
      for (const wish of wishes) await people.createTeam(wish)
      for (const wish of wishes) await people.createUser(wish)
      for (const wish of wishes) await accounts.createKey(wish)
      type Read = (page: { limit?: number; before?: string }) => Promise<readonly { id: string }[]>
      const lists: readonly Read[] = [(page) => people.teams(page), (page) => people.users(page), (page) => accounts.list(page)]
      for (const read of lists) {
        const all = (await read({})).map(({ id }) => id)
        assert.equal(all.length, 7)
        const paged: string[] = []
        for (let page = await read({ limit: 3 }); page.length > 0; page = await read({ limit: 3, before: paged.at(-1) ?? "" })) {
          paged.push(...page.map(({ id }) => id))
        }
        assert.deepEqual([paged, await read({ before: "none" })], [all, []])
      }
    })
  })

  describe("keys with everything", () => {
    const limits = {
      userId: null,
      scopes: ["read"],
      models: ["gemini-*"],
      requestsPerMinute: 1,
      picturesPerMinute: 2,
      concurrency: 3,
      flavour: "geekai",
      guarantee: "2",
    } as const

    it("come back as they were made, and their budget with them", async (test) => {
      const { database, accounts } = await fresh(test)
      const { key, row } = await accounts.createKey({ label: "shop", ...limits, budget: { cap: 5, period: "month" } })
      assert.deepEqual(await accounts.authenticate(key), {
        id: row.id,
        label: "shop",
        flavour: "geekai",
        guarantee: "2",
        payer: { keyId: row.id },
        limits: { requestsPerMinute: 1, picturesPerMinute: 2, concurrency: 3 },
        models: ["gemini-*"],
        scopes: ["read"],
      })
      assert.deepEqual((await new BudgetsTable(database).of([row.id])).get(row.id), { id: row.id, cap: 5, period: "month" })
    })

    it("change in what is named, lose what is null, keep the rest", async (test) => {
      const { database, accounts } = await fresh(test)
      const { key, row } = await accounts.createKey({ label: "shop", ...limits, budget: { cap: 5, period: "month" } })
      await accounts.changeKey(row.id, { models: null, scopes: null, guarantee: null, concurrency: 9, budget: { cap: null } })
      const account = await accounts.authenticate(key)
      assert.equal(account?.models, undefined)
      assert.equal(account?.scopes, undefined)
      assert.equal(account?.guarantee, undefined)
      assert.deepEqual(account?.limits, { requestsPerMinute: 1, picturesPerMinute: 2, concurrency: 9 })
      assert.deepEqual((await new BudgetsTable(database).of([row.id])).get(row.id), { id: row.id, period: "month" })
      await accounts.changeKey(row.id, {})
      assert.deepEqual(await accounts.authenticate(key), account)
    })

    it("a revoked one changes no more, and nothing of a change that fails is kept", async (test) => {
      const { database, accounts } = await fresh(test)
      const { row } = await accounts.createKey({ label: "shop" })
      await accounts.revoke(row.id)
      await assert.rejects(accounts.changeKey(row.id, { label: "other", budget: { cap: 1 } }), { code: "conflict" })
      await assert.rejects(accounts.rotateKey(row.id, 0), { code: "conflict" })
      await assert.rejects(accounts.changeKey("key_none", { label: "other" }), { code: "not_found" })
      assert.equal((await new BudgetsTable(database).of([row.id])).get(row.id)?.cap, undefined)
    })

    it("a user that is not there can have none", async (test) => {
      const { accounts } = await fresh(test)
      await assert.rejects(accounts.createKey({ label: "x", userId: "user_none" }), {
        code: "invalid_request",
        details: { param: "user_id" },
      })
      assert.deepEqual(await accounts.list(), [])
    })
  })

  describe("rotation", () => {
    it("gives another secret to the same key, and lets the former one work for as long as was said", async (test) => {
      let nowMs = 1000
      const { accounts } = await fresh(test, () => nowMs)
      const first = await accounts.createKey({ label: "shop" })
      const second = await accounts.rotateKey(first.row.id, 500)
      assert.equal(second.row.id, first.row.id)
      assert.deepEqual(await accounts.authenticate(second.key), await accounts.authenticate(first.key))
      nowMs = 1499
      assert.ok(await accounts.authenticate(first.key))
      nowMs = 1500
      assert.equal(await accounts.authenticate(first.key), undefined)
      assert.ok(await accounts.authenticate(second.key))
    })

    it("without grace ends the former secret at once, and with two rotations the first", async (test) => {
      const { accounts } = await fresh(test)
      const first = await accounts.createKey({ label: "shop" })
      const second = await accounts.rotateKey(first.row.id, 60_000)
      const third = await accounts.rotateKey(first.row.id, 60_000)
      const works = async () => Promise.all([first, second, third].map(async ({ key }) => (await accounts.authenticate(key)) !== undefined))
      assert.deepEqual(await works(), [false, true, true])
      const fourth = await accounts.rotateKey(first.row.id, 0)
      assert.deepEqual(await works(), [false, false, false])
      assert.ok(await accounts.authenticate(fourth.key))
    })

    it("cannot outlive a revocation", async (test) => {
      const { accounts } = await fresh(test)
      const first = await accounts.createKey({ label: "shop" })
      const second = await accounts.rotateKey(first.row.id, 60_000)
      await accounts.revoke(first.row.id)
      assert.deepEqual([await accounts.authenticate(first.key), await accounts.authenticate(second.key)], [undefined, undefined])
    })

    it("lets a former secret become the settings' key, which is then that key", async (test) => {
      const { database, accounts } = await fresh(test)
      const rotated = await accounts.createKey({ label: "shop" })
      await accounts.rotateKey(rotated.row.id, 60_000)
      const secret = await openSecret({ secretKey, dataDir: "/nowhere" })
      await createAccounts({ database, secret, settings: { apiKey: rotated.key } }).ensureBootstrap()
      assert.equal((await accounts.authenticate(rotated.key))?.label, "first key")
    })

    it("is not for the key that the settings give", async (test) => {
      const { database } = await fresh(test)
      const secret = await openSecret({ secretKey, dataDir: "/nowhere" })
      const accounts = createAccounts({ database, secret, settings: { apiKey: "my-own-client-key" } })
      await accounts.ensureBootstrap()
      const [row] = await accounts.list()
      await assert.rejects(accounts.rotateKey(row?.id ?? "", 0), { code: "conflict" })
      assert.ok(await accounts.authenticate("my-own-client-key"))
    })
  })

  describe("users and teams", () => {
    it("stand above a key, and who pays says so", async (test) => {
      const { accounts, people } = await fresh(test)
      const team = await people.createTeam({ name: "studio", budget: { cap: 100, period: "month" } })
      const user = await people.createUser({ name: "han", teamId: team.id })
      const { key, row } = await accounts.createKey({ label: "app", userId: user.id })
      assert.deepEqual((await accounts.authenticate(key))?.payer, { keyId: row.id, userId: user.id, teamId: team.id })
      await people.changeUser(user.id, { teamId: null })
      assert.deepEqual((await accounts.authenticate(key))?.payer, { keyId: row.id, userId: user.id })
    })

    it("a disabled user's keys do not work until it is let in again; the keys themselves stay", async (test) => {
      const { accounts, people } = await fresh(test)
      const user = await people.createUser({ name: "han" })
      const { key } = await accounts.createKey({ label: "app", userId: user.id })
      const { key: alone } = await accounts.createKey({ label: "alone" })
      const { disabledAt } = await people.changeUser(user.id, { disabled: true })
      assert.deepEqual((await people.changeUser(user.id, { disabled: true })).disabledAt, disabledAt)
      assert.equal(await accounts.authenticate(key), undefined)
      assert.ok(await accounts.authenticate(alone))
      await people.changeUser(user.id, { disabled: false })
      assert.ok(await accounts.authenticate(key))
    })

    it("no two have the same name, and a failed change keeps the budget as it was", async (test) => {
      const { database, people } = await fresh(test)
      await people.createUser({ name: "han" })
      const lin = await people.createUser({ name: "lin", budget: { cap: 7 } })
      const refused = (work: Promise<unknown>) =>
        assert.rejects(work, (error: GatewayError) => error.code === "conflict" && error.details.param === "name")
      await refused(people.createUser({ name: " han " }))
      await refused(people.changeUser(lin.id, { name: "han", budget: { cap: 8 } }))
      assert.equal((await new BudgetsTable(database).of([lin.id])).get(lin.id)?.cap, 7)
      await people.createTeam({ name: "studio" })
      await refused(people.createTeam({ name: "studio" }))
    })

    it("a team is removed once it has no users", async (test) => {
      const { people } = await fresh(test)
      const team = await people.createTeam({ name: "studio" })
      const user = await people.createUser({ name: "han", teamId: team.id })
      await assert.rejects(people.removeTeam(team.id), { code: "conflict" })
      await people.changeUser(user.id, { teamId: null })
      await people.removeTeam(team.id)
      await assert.rejects(people.removeTeam(team.id), { code: "not_found" })
      await assert.rejects(people.createUser({ name: "lin", teamId: team.id }), { code: "invalid_request", details: { param: "team_id" } })
    })

    for (const name of ["", "  ", "x".repeat(101)]) {
      it(`refuses the name ${JSON.stringify(name.slice(0, 5))}`, async (test) => {
        const { people } = await fresh(test)
        await assert.rejects(people.createTeam({ name }), { code: "invalid_request", details: { param: "name" } })
        await assert.rejects(people.createUser({ name }), { code: "invalid_request", details: { param: "name" } })
      })
    }
  })

  describe("the first key", () => {
    it("has a budget without a cap", async (test) => {
      const { database, accounts } = await fresh(test)
      await accounts.ensureBootstrap()
      const [row] = await accounts.list()
      assert.deepEqual((await new BudgetsTable(database).of([row?.id ?? ""])).get(row?.id ?? ""), { id: row?.id, period: "total" })
    })

    it("is one, however many nodes start at once", async (test) => {
      const database = await open(test)
      const secret = await openSecret({ secretKey, dataDir: "/nowhere" })
      const nodes = [database, await open(test, database), await open(test, database)]
      const shown = await Promise.all(nodes.map((node) => createAccounts({ database: node, secret, settings: {} }).ensureBootstrap()))
      assert.equal(shown.filter(({ apiKey }) => apiKey !== undefined).length, 1)
      assert.equal(shown.filter(({ adminToken }) => adminToken !== undefined).length, 1)
    })

    it("is the settings' one on every node", async (test) => {
      const database = await open(test)
      const secret = await openSecret({ secretKey, dataDir: "/nowhere" })
      const nodes = [database, ...(await Promise.all(Array.from({ length: 5 }, () => open(test, database))))]
      const all = nodes.map((node) => createAccounts({ database: node, secret, settings: { apiKey: "my-own-client-key" } }))
      await Promise.all(all.map((accounts) => accounts.ensureBootstrap()))
      for (const accounts of all) assert.ok(await accounts.authenticate("my-own-client-key"))
      assert.equal((await all[0]?.list())?.length, 1)
    })
  })
})
