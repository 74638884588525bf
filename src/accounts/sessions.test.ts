import assert from "node:assert/strict"
import { describe, it, type TestContext } from "node:test"
import type { KyselyPlugin } from "kysely"
import { forEachEngine } from "#database/database-testing.ts"
import { SessionsTable } from "#database/sessions-table.ts"
import { createPasswords } from "./passwords.ts"
import { createPeople } from "./people.ts"
import { openSecret } from "./secrets.ts"
import { createSessions, sessionLifeMs } from "./sessions.ts"
import { createSignIn } from "./sign-in.ts"

const secret = await openSecret({ secretKey: "a secret for tests, 32 letters or more", dataDir: "/nowhere" })
const hourMs = 3600 * 1000
const dayMs = 24 * hourMs

forEachEngine((open) => {
  /** Two nodes on one database, and a clock that goes when it is told to. */
  async function fresh(test: TestContext) {
    const database = await open(test)
    const clock = { ms: 1_800_000_000_000 }
    const now = () => clock.ms
    const sessions = createSessions(database, secret, now)
    const elsewhere = createSessions(await open(test, database), secret, now)
    const people = createPeople(database, now)
    const signIn = createSignIn(database, createPasswords(secret, { memoryKiB: 8, passes: 1, parallelism: 1 }), now)
    const han = await people.createUser({ name: "han" })
    return { database, clock, sessions, elsewhere, people, signIn, han }
  }

  describe("a session", () => {
    it("is known by its token alone, on every node, and the token is stored nowhere", async (test) => {
      const { database, sessions, elsewhere, han } = await fresh(test)
      const { token, session } = await sessions.begin(han, "password", "Firefox")
      assert.match(token, /^[\w-]{43}$/)
      const found = await elsewhere.find(token)
      assert.deepEqual([found?.session.id, found?.user.id, found?.user.role, found?.renewed], [session.id, han.id, "member", false])
      for (const wrong of ["", token.slice(1), `${token}x`, `x${token.slice(1)}`, session.id, session.hash]) {
        assert.equal(await sessions.find(wrong), undefined)
      }
      assert.ok(!JSON.stringify(await database.selectFrom("sessions").selectAll().execute()).includes(token))
    })

    it("is looked up with its user by one query", async (test) => {
      const { database, sessions, people, clock, han } = await fresh(test)
      await people.createUser({ name: "lin" })
      const { session } = await sessions.begin(han, "link", "Firefox")
      let queries = 0
      const counting: KyselyPlugin = {
        transformQuery: ({ node }) => (queries++, node),
        transformResult: async ({ result }) => result,
      }
      const found = await new SessionsTable(database.withPlugin(counting)).findByHash(session.hash, new Date(clock.ms))
      assert.deepEqual([found, queries], [{ session, user: await people.user(han.id) }, 1])
    })

    it("has a new token each time", async (test) => {
      const { sessions, han } = await fresh(test)
      const begun = await Promise.all(Array.from({ length: 20 }, () => sessions.begin(han, "password")))
      assert.equal(new Set(begun.map(({ token }) => token)).size, 20)
    })

    it("lasts 30 days from its last use, written down at most once an hour", async (test) => {
      const { clock, sessions, people, han } = await fresh(test)
      const { token } = await sessions.begin(han, "password")
      clock.ms += hourMs - 1
      assert.equal((await sessions.find(token))?.renewed, false)
      clock.ms += 1
      assert.equal((await sessions.find(token))?.renewed, true)
      assert.equal((await sessions.find(token))?.renewed, false)
      assert.equal((await people.user(han.id)).lastSeenAt?.getTime(), clock.ms)
      clock.ms += sessionLifeMs - 1
      assert.ok(await sessions.find(token))
      clock.ms += sessionLifeMs
      assert.equal(await sessions.find(token), undefined)
    })

    it("ends at once, on every node, and only by its own user", async (test) => {
      const { sessions, elsewhere, people, han } = await fresh(test)
      const lin = await people.createUser({ name: "lin" })
      const { token, session } = await sessions.begin(han, "password")
      assert.equal(await elsewhere.end(session.id, lin.id), false)
      assert.ok(await sessions.find(token))
      assert.equal(await elsewhere.end(session.id, han.id), true)
      assert.equal(await sessions.find(token), undefined)
      assert.equal(await elsewhere.end(session.id, han.id), false)
    })

    it("ends with its user, and does not come back when the user does", async (test) => {
      const { sessions, elsewhere, people, han } = await fresh(test)
      const { token } = await sessions.begin(han, "password")
      const link = await sessions.makeLink(han.id)
      await people.changeUser(han.id, { disabled: true })
      assert.equal(await elsewhere.find(token), undefined)
      await assert.rejects(sessions.makeLink(han.id), { code: "conflict" })
      await people.changeUser(han.id, { disabled: false })
      assert.equal(await elsewhere.find(token), undefined)
      assert.equal(await elsewhere.takeLink(link.token), undefined)
    })

    it("has the role that its user has now", async (test) => {
      const { sessions, elsewhere, people } = await fresh(test)
      const lin = await people.createUser({ name: "lin", role: "operator" })
      const { token } = await sessions.begin(lin, "password")
      await people.changeUser(lin.id, { role: "member" })
      assert.equal((await elsewhere.find(token))?.user.role, "member")
    })

    it("ends with a higher role, and so do links and the password: whoever could make a link for a member is not to become more", async (test) => {
      const { sessions, elsewhere, people, signIn, han } = await fresh(test)
      await signIn.setPassword(han.id, "set by whoever opened the link")
      const begun = await Promise.all((["link", "password", "oidc"] as const).map((method) => sessions.begin(han, method)))
      for (const [role, stays] of [
        ["member", true],
        ["operator", false],
      ] as const) {
        const { token } = await sessions.makeLink(han.id)
        await people.changeUser(han.id, { role })
        for (const one of begun) assert.equal((await elsewhere.find(one.token)) !== undefined, stays, role)
        assert.equal((await elsewhere.takeLink(token)) !== undefined, stays, role)
        assert.equal((await signIn.byPassword("han", "set by whoever opened the link")) !== undefined, stays, role)
      }
      const later = await sessions.begin(await people.user(han.id), "link")
      await signIn.setPassword(han.id, "set by the operator", later.session.id)
      await people.changeUser(han.id, { role: "member" })
      assert.equal((await elsewhere.find(later.token))?.user.role, "member")
      assert.ok(await signIn.byPassword("han", "set by the operator"))
    })

    it("does not begin, and sets no password, where the role rose meanwhile", async (test) => {
      const { sessions, elsewhere, people, signIn, han } = await fresh(test)
      const before = await sessions.begin(han, "link")
      await people.changeUser(han.id, { role: "operator" })
      await assert.rejects(elsewhere.begin(han, "link"), { code: "invalid_credentials" })
      await assert.rejects(signIn.setPassword(han.id, "too late by a moment", before.session.id), { code: "invalid_credentials" })
      assert.deepEqual([(await people.user(han.id)).passwordHash, await sessions.ofUser(han.id)], [undefined, []])
    })

    it("is listed for its own user, the one used last first, as long as it lasts", async (test) => {
      const { clock, sessions, people, han } = await fresh(test)
      const lin = await people.createUser({ name: "lin" })
      await sessions.begin(lin, "password")
      const old = await sessions.begin(han, "password", "x".repeat(1000))
      clock.ms += dayMs
      const young = await sessions.begin(han, "oidc")
      const listed = await sessions.ofUser(han.id)
      assert.deepEqual(
        listed.map(({ id, method, userAgent }) => [id, method, userAgent?.length]),
        [
          [young.session.id, "oidc", undefined],
          [old.session.id, "password", 300],
        ],
      )
      clock.ms += sessionLifeMs - dayMs
      assert.deepEqual(
        (await sessions.ofUser(han.id)).map(({ id }) => id),
        [young.session.id],
      )
      await sessions.forgetExpired()
      assert.ok(await sessions.find(young.token))
    })

    it("of another browser ends with a new password, and a link too", async (test) => {
      const { sessions, elsewhere, signIn, han } = await fresh(test)
      const [here, there] = [await sessions.begin(han, "password"), await sessions.begin(han, "password")]
      const link = await sessions.makeLink(han.id)
      await signIn.setPassword(han.id, "correct horse", here.session.id)
      assert.ok(await elsewhere.find(here.token))
      assert.equal(await elsewhere.find(there.token), undefined)
      assert.equal(await elsewhere.takeLink(link.token), undefined)
    })
  })

  describe("a link", () => {
    it("signs its user in once, however many try at the same time on however many nodes", async (test) => {
      const { sessions, elsewhere, han } = await fresh(test)
      const { token } = await sessions.makeLink(han.id)
      const tries = await Promise.all(Array.from({ length: 20 }, (_, index) => (index % 2 ? sessions : elsewhere).takeLink(token)))
      assert.deepEqual(
        tries.filter((user) => user !== undefined).map(({ id }) => id),
        [han.id],
      )
      assert.equal(await sessions.takeLink(token), undefined)
    })

    it("can be used for 24 hours, or for ever", async (test) => {
      const { clock, sessions, han } = await fresh(test)
      const [short, late, lasting] = [
        await sessions.makeLink(han.id),
        await sessions.makeLink(han.id),
        await sessions.makeLink(han.id, true),
      ]
      assert.deepEqual([short.expiresAt?.getTime(), lasting.expiresAt], [clock.ms + dayMs, undefined])
      clock.ms += dayMs - 1
      assert.equal((await sessions.takeLink(short.token))?.id, han.id)
      clock.ms += 1
      assert.equal(await sessions.takeLink(late.token), undefined)
      await sessions.forgetExpired()
      clock.ms += 1000 * dayMs
      assert.equal((await sessions.takeLink(lasting.token))?.id, han.id)
    })

    it("is no session, and a session no link", async (test) => {
      const { sessions, han } = await fresh(test)
      const { token } = await sessions.begin(han, "password")
      const link = await sessions.makeLink(han.id)
      assert.equal(await sessions.takeLink(token), undefined)
      assert.equal(await sessions.find(link.token), undefined)
      await assert.rejects(sessions.makeLink("user_none"), { code: "not_found" })
    })
  })
})
