import assert from "node:assert/strict"
import { after, before, describe, it, type TestContext } from "node:test"
import { temporaryDatabase } from "#database/database-testing.ts"
import { type OidcServer, startOidcServer } from "../../test/support/oidc-server.ts"
import { createOidcSignIn, flowLifeMs, type OidcOptions } from "./oidc.ts"
import { createPasswords } from "./passwords.ts"
import { createPeople } from "./people.ts"
import { openSecret } from "./secrets.ts"
import { createSignIn } from "./sign-in.ts"

const secret = await openSecret({ secretKey: "a secret for tests, 32 letters or more", dataDir: "/nowhere" })
const callback = "http://127.0.0.1:8787/app/api/v1/session/oidc/callback"

let provider: OidcServer
before(async () => {
  provider = await startOidcServer()
})
after(() => provider.close())

async function fresh(test: TestContext, more: Partial<OidcOptions> = {}) {
  provider.behaviour.subject = "subject-1"
  provider.behaviour.claims = { preferred_username: "mei" }
  provider.behaviour.info = {}
  delete provider.behaviour.flaw
  const database = await temporaryDatabase(test)
  const signIn = createSignIn(database, createPasswords(secret))
  const reasons: string[] = []
  const { issuer, clientId, clientSecret } = provider
  const failed = (reason: string): void => void reasons.push(reason)
  const oidc = createOidcSignIn({ issuer, clientId, clientSecret, role: "member", signIn, secret, failed, ...more })
  return { database, oidc, reasons, people: createPeople(database) }
}

/** Goes to the provider, as a browser does, and gives where that sends it back to. */
async function visit(location: string): Promise<URL> {
  const response = await fetch(location, { redirect: "manual" })
  assert.equal(response.status, 302)
  return new URL(response.headers.get("location") ?? "")
}

describe("sign-in with an identity provider", () => {
  it("makes a user the first time, knows it the second, and goes back to where it began", async (test) => {
    const { oidc, people } = await fresh(test, { role: "operator" })
    const users = []
    for (const name of ["mei", "mei who has another name now"]) {
      provider.behaviour.claims = { preferred_username: name }
      const { location, flow } = await oidc.begin(callback, "/gallery?x=1")
      const { user, returnTo } = await oidc.finish(await visit(location), flow)
      assert.equal(returnTo, "/gallery?x=1")
      users.push(user)
    }
    assert.deepEqual(
      users.map(({ name, role }) => [name, role]),
      [
        ["mei", "operator"],
        ["mei", "operator"],
      ],
    )
    assert.equal((await people.users()).length, 1)
    assert.equal(oidc.label, "127.0.0.1")
  })

  it("sends a challenge, and neither its verifier nor anything else that is secret, to the provider", async (test) => {
    const { oidc } = await fresh(test)
    const { location } = await oidc.begin(callback, "/")
    const { searchParams } = new URL(location)
    assert.deepEqual([...searchParams.keys()].toSorted(), [
      "client_id",
      "code_challenge",
      "code_challenge_method",
      "nonce",
      "redirect_uri",
      "response_type",
      "scope",
      "state",
    ])
    assert.equal(searchParams.get("code_challenge_method"), "S256")
    assert.equal(searchParams.get("redirect_uri"), callback)
  })

  it("asks for the name where the token has none", async (test) => {
    const { oidc } = await fresh(test)
    provider.behaviour.claims = {}
    provider.behaviour.info = { email: "lin@example.com" }
    const { location, flow } = await oidc.begin(callback, "/")
    assert.equal((await oidc.finish(await visit(location), flow)).user.name, "lin@example.com")
  })

  for (const flaw of ["nonce", "signature", "audience", "issuer", "expired", "denied"] as const) {
    it(`is refused for a wrong answer of the provider: ${flaw}`, async (test) => {
      const { oidc, people, reasons } = await fresh(test)
      const { location, flow } = await oidc.begin(callback, "/")
      provider.behaviour.flaw = flaw
      await assert.rejects(oidc.finish(await visit(location), flow), { code: "invalid_credentials" })
      assert.deepEqual(await people.users(), [])
      assert.equal(reasons.length, 1)
      assert.doesNotMatch(reasons.join(), /canary|s3cret|eyJ/)
    })
  }

  for (const [name, spoil] of [
    ["no cookie", async () => undefined],
    ["a cookie of another sign-in", async (begin) => (await begin()).flow],
    [
      "a cookie that somebody changed",
      async (_, flow) =>
        `${Buffer.from(
          Buffer.from(flow.split(".")[0] ?? "", "base64url")
            .toString()
            .replace('"/"', '"//evil"'),
        ).toString("base64url")}.${flow.split(".")[1]}`,
    ],
    ["a cookie without signature", async (_, flow) => flow.split(".")[0]],
    ["nonsense", async () => "x.y.z"],
  ] as [string, (begin: () => Promise<{ flow: string }>, flow: string) => Promise<string | undefined>][]) {
    it(`is refused with ${name}`, async (test) => {
      const { oidc, people } = await fresh(test)
      const { location, flow } = await oidc.begin(callback, "/")
      const back = await visit(location)
      await assert.rejects(oidc.finish(back, await spoil(() => oidc.begin(callback, "/"), flow)), { code: "invalid_credentials" })
      assert.deepEqual(await people.users(), [])
    })
  }

  it("is refused a second time with the same code, and with another state", async (test) => {
    const { oidc } = await fresh(test)
    const { location, flow } = await oidc.begin(callback, "/")
    const back = await visit(location)
    const other = new URL(back)
    other.searchParams.set("state", "another")
    await assert.rejects(oidc.finish(other, flow), { code: "invalid_credentials" })
    await oidc.finish(back, flow)
    await assert.rejects(oidc.finish(back, flow), { code: "invalid_credentials" })
  })

  it("is refused after ten minutes, and to a server with another secret", async (test) => {
    let nowMs = Date.now()
    const { oidc } = await fresh(test, { now: () => nowMs })
    const stranger = (
      await fresh(test, { secret: await openSecret({ secretKey: "another secret for tests, 32 letters", dataDir: "/nowhere" }) })
    ).oidc
    const { location, flow } = await oidc.begin(callback, "/")
    const back = await visit(location)
    const calls = provider.tokenCalls()
    await assert.rejects(stranger.finish(back, flow), { code: "invalid_credentials" })
    nowMs += flowLifeMs
    await assert.rejects(oidc.finish(back, flow), { code: "invalid_credentials" })
    assert.equal(provider.tokenCalls(), calls)
  })

  it("is refused to a user who is disabled", async (test) => {
    const { oidc, people } = await fresh(test)
    const first = await oidc.begin(callback, "/")
    const { user } = await oidc.finish(await visit(first.location), first.flow)
    await people.changeUser(user.id, { disabled: true })
    const second = await oidc.begin(callback, "/")
    await assert.rejects(oidc.finish(await visit(second.location), second.flow), { code: "permission_denied" })
  })

  it("waits for a provider that is away, and works once it is back", async (test) => {
    const { oidc, reasons } = await fresh(test)
    provider.behaviour.flaw = "away"
    await assert.rejects(oidc.begin(callback, "/"), { code: "upstream_unavailable" })
    assert.equal(reasons.length, 1)
    delete provider.behaviour.flaw
    assert.match((await oidc.begin(callback, "/")).location, /\/authorize\?/)
  })
})
