import assert from "node:assert/strict"
import { describe, it, type TestContext } from "node:test"
import { forEachEngine } from "#database/database-testing.ts"
import { UsersTable } from "#database/users-table.ts"
import { createAccounts } from "./keys.ts"
import { createPasswords, type PasswordCost } from "./passwords.ts"
import { createPeople } from "./people.ts"
import { openSecret } from "./secrets.ts"
import { createSignIn } from "./sign-in.ts"

const secret = await openSecret({ secretKey: "a secret for tests, 32 letters or more", dataDir: "/nowhere" })
const cheap: PasswordCost = { memoryKiB: 8, passes: 1, parallelism: 1 }

forEachEngine((open) => {
  async function fresh(test: TestContext) {
    const database = await open(test)
    const other = await open(test, database)
    return {
      database,
      users: new UsersTable(database),
      people: createPeople(database),
      peopleElsewhere: createPeople(other),
      accounts: createAccounts({ database, secret, settings: {} }),
      accountsElsewhere: createAccounts({ database: other, secret, settings: {} }),
      signIn: createSignIn(database, createPasswords(secret, cheap)),
      elsewhere: createSignIn(other, createPasswords(secret, cheap)),
    }
  }

  describe("the first owner", () => {
    it("is made once, however many nodes start at once, and can sign in as nobody else can", async (test) => {
      const { signIn, elsewhere, people } = await fresh(test)
      await assert.rejects(signIn.firstOwner(), { code: "conflict" })
      const made = await Promise.all([signIn, elsewhere, signIn, elsewhere].map((node) => node.ensureOwner()))
      assert.equal(made.filter((user) => user !== undefined).length, 1)
      const [owner, ...others] = await people.users()
      assert.deepEqual([owner?.name, owner?.role, owner?.passwordHash, others.length], ["owner", "owner", undefined, 0])
      assert.equal((await signIn.firstOwner()).id, owner?.id)
      assert.equal(await signIn.byPassword("owner", ""), undefined)
    })

    it("takes a name that is free", async (test) => {
      const { signIn, people } = await fresh(test)
      await people.createUser({ name: "owner" })
      assert.equal((await signIn.ensureOwner())?.name, "owner 2")
    })

    it("is not made where there is one, whoever that is", async (test) => {
      const { signIn, people } = await fresh(test)
      await people.createUser({ name: "lin", role: "owner" })
      assert.equal(await signIn.ensureOwner(), undefined)
    })
  })

  describe("the last owner", () => {
    it("can neither be disabled nor be made less; with another one it can", async (test) => {
      const { signIn, people } = await fresh(test)
      const owner = (await signIn.ensureOwner()) ?? assert.fail()
      const disabled = await people.createUser({ name: "lin", role: "owner", disabled: true })
      for (const wish of [{ disabled: true }, { role: "member" }, { role: "operator", name: "x" }] as const) {
        await assert.rejects(people.changeUser(owner.id, wish), { code: "conflict" })
      }
      assert.equal((await people.user(owner.id)).name, "owner")
      await people.changeUser(owner.id, { role: "owner", disabled: false, name: "han" })
      await people.changeUser(disabled.id, { disabled: false })
      assert.equal((await people.changeUser(owner.id, { role: "member" })).role, "member")
      await assert.rejects(people.changeUser(disabled.id, { disabled: true }), { code: "conflict" })
    })

    it("stays, also where both go at the same time on different nodes", async (test) => {
      const { people, peopleElsewhere, users } = await fresh(test)
      for (let round = 0; round < 5; round++) {
        const pair = [
          await people.createUser({ name: `a${round}`, role: "owner" }),
          await people.createUser({ name: `b${round}`, role: "owner" }),
        ]
        await Promise.allSettled([
          people.changeUser(pair[0]?.id ?? "", { disabled: true }),
          peopleElsewhere.changeUser(pair[1]?.id ?? "", { role: "member" }),
        ])
        const left = (await users.list()).filter(({ role, disabledAt }) => role === "owner" && disabledAt === undefined)
        assert.ok(left.length >= 1)
        for (const { id } of left.slice(1)) await people.changeUser(id, { disabled: true })
      }
    })
  })

  describe("a password", () => {
    it("signs its user in by name, as long as the user is not disabled", async (test) => {
      const { signIn, elsewhere, people } = await fresh(test)
      const han = await people.createUser({ name: "han" })
      const lin = await people.createUser({ name: "lin" })
      assert.equal(await signIn.needsSetup(), true)
      await signIn.setPassword(han.id, "correct horse")
      assert.equal(await signIn.needsSetup(), false)
      assert.equal((await elsewhere.byPassword(" han ", "correct horse"))?.id, han.id)
      for (const [name, password] of [
        ["han", "Correct horse"],
        ["han", ""],
        ["han", "x".repeat(201)],
        ["lin", "correct horse"],
        ["lin", ""],
        ["nobody", "correct horse"],
        ["", ""],
        [han.id, "correct horse"],
      ] as const) {
        assert.equal(await signIn.byPassword(name, password), undefined)
      }
      assert.equal(await signIn.isPassword(lin.id, ""), false)
      assert.equal(await signIn.isPassword(han.id, "correct horse"), true)
      await people.changeUser(han.id, { disabled: true })
      assert.equal(await elsewhere.byPassword("han", "correct horse"), undefined)
      assert.equal(await signIn.needsSetup(), true)
    })

    it("is hashed anew at its next use where the cost has changed", async (test) => {
      const { database, signIn, people, users } = await fresh(test)
      const han = await people.createUser({ name: "han" })
      await signIn.setPassword(han.id, "correct horse")
      const former = (await users.find(han.id))?.passwordHash
      const dearer = createSignIn(database, createPasswords(secret, { ...cheap, passes: 2 }))
      assert.equal(await dearer.byPassword("han", "wrong"), undefined)
      assert.equal((await users.find(han.id))?.passwordHash, former)
      assert.equal((await dearer.byPassword("han", "correct horse"))?.id, han.id)
      assert.match((await users.find(han.id))?.passwordHash ?? "", /t=2/)
      assert.equal((await dearer.byPassword("han", "correct horse"))?.id, han.id)
    })
  })

  describe("a subject of an identity provider", () => {
    it("is one user, made once, never one who is there by the same name", async (test) => {
      const { signIn, elsewhere, people } = await fresh(test)
      const local = await people.createUser({ name: "han", role: "owner" })
      const found = await Promise.all(
        [signIn, elsewhere, signIn, elsewhere].map((node) => node.bySubject("https://login.example 1", "han", "member")),
      )
      assert.equal(new Set(found.map(({ id }) => id)).size, 1)
      assert.deepEqual([found[0]?.name, found[0]?.role], ["han 2", "member"])
      assert.notEqual(found[0]?.id, local.id)
      const other = await signIn.bySubject("https://login.example 2", "han", "operator")
      assert.deepEqual([other.name, other.role], ["han 3", "operator"])
      // Its role is its own from then on.
      assert.equal((await signIn.bySubject("https://login.example 2", "lin", "member")).role, "operator")
    })

    for (const name of ["", "  ", "\0", "x".repeat(500), "😀".repeat(100)]) {
      it(`may be called ${JSON.stringify(name.slice(0, 8))}`, async (test) => {
        const { signIn } = await fresh(test)
        const { name: given } = await signIn.bySubject("s", name, "member")
        assert.ok(given.length > 0 && given.length <= 100 && given.isWellFormed())
      })
    }
  })

  describe("the account of the web app", () => {
    it("is one for each user, counts against the user's budgets, and is no key that anybody can have", async (test) => {
      const { accounts, accountsElsewhere, people } = await fresh(test)
      const team = await people.createTeam({ name: "studio" })
      const han = await people.createUser({ name: "han", teamId: team.id })
      const got = await Promise.all([accounts, accountsElsewhere, accounts, accountsElsewhere].map((node) => node.internalAccount(han.id)))
      assert.equal(new Set(got.map(({ id }) => id)).size, 1)
      const [account] = got
      assert.deepEqual(account?.payer, { keyId: account?.id, userId: han.id, teamId: team.id })
      assert.deepEqual(
        [await accounts.list(), await accounts.list({ userId: han.id }), await accounts.find(account?.id ?? "")],
        [[], [], undefined],
      )
      await assert.rejects(accounts.changeKey(account?.id ?? "", { label: "mine" }), { code: "not_found" })
      await assert.rejects(accounts.rotateKey(account?.id ?? "", 0), { code: "not_found" })
      assert.equal(await accounts.revoke(account?.id ?? ""), false)
      assert.deepEqual(await accounts.internalAccount(han.id), account)
    })

    it("is refused to who is disabled, and to nobody", async (test) => {
      const { accounts, people } = await fresh(test)
      const han = await people.createUser({ name: "han" })
      await accounts.internalAccount(han.id)
      await people.changeUser(han.id, { disabled: true })
      await assert.rejects(accounts.internalAccount(han.id), { code: "permission_denied" })
      await assert.rejects(accounts.internalAccount("user_none"), { code: "not_found" })
    })

    it("does not stand in for the first key", async (test) => {
      const { accounts, people } = await fresh(test)
      const han = await people.createUser({ name: "han" })
      await accounts.internalAccount(han.id)
      assert.ok((await accounts.ensureBootstrap()).apiKey)
    })
  })
})
