import assert from "node:assert/strict"
import { after, before, describe, it } from "node:test"
import { Browser } from "../support/browser.ts"
import { startLimn, type TestLimn } from "../support/limn.ts"
import { type OidcServer, startOidcServer } from "../support/oidc-server.ts"
import { ServedDocument } from "../support/served-document.ts"

const adminToken = "an-admin-token-for-tests"
const password = "correct horse battery"

let limn: TestLimn
let provider: OidcServer

before(async () => {
  provider = await startOidcServer()
  limn = await startLimn({
    shared: true,
    environment: {
      LIMN_ADMIN_TOKEN: adminToken,
      // So that tests can come from many addresses, and none of them is slowed down by another one's guesses.
      LIMN_TRUST_PROXY: "on",
      LIMN_OIDC_ISSUER: provider.issuer,
      LIMN_OIDC_CLIENT_ID: provider.clientId,
      LIMN_OIDC_CLIENT_SECRET: provider.clientSecret,
      LIMN_OIDC_LABEL: "Example login",
    },
  })
})
after(async () => {
  await provider.close()
  await limn.close()
})

/** A browser in which the first owner is signed in. */
async function owner(): Promise<Browser> {
  const browser = new Browser(limn.address)
  assert.equal((await browser.app("POST", "/session", { admin_token: adminToken })).status, 200)
  return browser
}

/** Makes a user, by a name of its own, and gives a browser in which it is signed in. */
async function signedIn(name: string, role: "member" | "operator" | "owner" = "member"): Promise<{ browser: Browser; id: string }> {
  const by = await owner()
  const { json: user, status } = await by.admin("POST", "/users", { name, role })
  assert.equal(status, 201)
  const { json: link } = await by.admin("POST", `/users/${user.id}/login-link`)
  const browser = new Browser(limn.address)
  assert.equal((await browser.app("POST", "/session", { link_token: tokenIn(link.url) })).status, 200)
  return { browser, id: user.id }
}

function tokenIn(url: string): string {
  return new URL(url).hash.replace("#link=", "")
}

async function codeOf(answer: Promise<{ status: number; json: { error: { code: string } } }>): Promise<string> {
  const { status, json } = await answer
  return `${status} ${json.error?.code}`
}

describe("the first start", () => {
  it("has an owner, who gets in by a link, once, and sets a name and a password", async () => {
    const other = await startLimn()
    try {
      const browser = new Browser(other.address)
      const { json: nobody } = await browser.app("GET", "/session")
      assert.deepEqual([nobody.user, nobody.needs_setup, nobody.demo, nobody.keep_pictures], [null, true, true, "30d"])
      const { json: begun, status } = await browser.app("POST", "/session", { link_token: other.loginToken })
      assert.equal(status, 200)
      assert.deepEqual([begun.user.name, begun.user.role, begun.user.has_password], ["owner", "owner", false])
      const stranger = new Browser(other.address)
      assert.equal(await codeOf(stranger.app("POST", "/session", { link_token: other.loginToken })), "401 invalid_credentials")
      const { json: me } = await browser.app("PATCH", "/me", { name: "han", password: { new: password } })
      assert.deepEqual([me.name, me.has_password], ["han", true])
      assert.equal((await stranger.app("POST", "/session", { name: "han", password })).status, 200)
      assert.equal((await stranger.app("GET", "/session")).json.needs_setup, false)
      const again = await other.restart()
      assert.equal(again.loginToken, undefined)
      assert.equal((await new Browser(again.address).app("POST", "/session", { name: "han", password })).status, 200)
      await again.close()
    } finally {
      await other.close()
    }
  })
})

describe("a session", () => {
  it("has a cookie that no script and no other site can use, with nothing of it in the answer", async () => {
    const browser = new Browser(limn.address)
    const { headers, json } = await browser.app("POST", "/session", { admin_token: adminToken })
    assert.match(headers.get("set-cookie") ?? "", /^limn_session=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/)
    assert.equal(headers.get("cache-control"), "no-store")
    assert.equal(headers.get("access-control-allow-origin"), null)
    assert.ok(!JSON.stringify(json).includes(browser.cookies.get("limn_session") ?? "?"))
    const secure = await new Browser(limn.address).send("POST", "/app/api/v1/session", {
      body: { admin_token: adminToken },
      headers: { "x-forwarded-proto": "https" },
    })
    assert.match(secure.headers.get("set-cookie") ?? "", /; Secure$/)
  })

  it("begins with a token of its own, whatever was planted before, and ends the one before", async () => {
    const { browser } = await signedIn("fixed")
    const first = browser.cookies.get("limn_session") ?? ""
    assert.equal((await browser.app("PATCH", "/me", { password: { new: password } })).status, 200)
    assert.equal((await browser.app("POST", "/session", { name: "fixed", password })).status, 200)
    assert.notEqual(browser.cookies.get("limn_session"), first)
    const thief = new Browser(limn.address)
    thief.cookies.set("limn_session", first)
    assert.equal((await thief.app("GET", "/session")).json.user, null)
    thief.cookies.set("limn_session", "A".repeat(43))
    assert.equal((await thief.app("POST", "/session", { name: "fixed", password })).status, 200)
    assert.notEqual(thief.cookies.get("limn_session"), "A".repeat(43))
  })

  it("ends when one signs out, here and elsewhere, and with a new password everywhere else", async () => {
    const { browser } = await signedIn("devices")
    await browser.app("PATCH", "/me", { password: { new: password } })
    const [second, third] = [new Browser(limn.address), new Browser(limn.address)]
    for (const one of [second, third]) await one.app("POST", "/session", { name: "devices", password })
    const { json } = await browser.app("GET", "/sessions")
    assert.deepEqual(json.data.map(({ current }: { current: boolean }) => current).toSorted(), [false, false, true])
    const [other] = (await second.app("GET", "/sessions")).json.data.filter(({ current }: { current: boolean }) => current)
    assert.deepEqual((await browser.app("DELETE", `/sessions/${other.id}`)).json, { id: other.id, deleted: true })
    assert.equal(await codeOf(second.app("GET", "/keys")), "401 invalid_credentials")
    assert.equal(await codeOf(browser.app("DELETE", `/sessions/${other.id}`)), "404 not_found")
    await third.app("PATCH", "/me", { password: { current: password, new: `${password}!` } })
    assert.equal((await third.app("GET", "/keys")).status, 200)
    assert.equal(await codeOf(browser.app("GET", "/keys")), "401 invalid_credentials")
    assert.equal((await third.app("DELETE", "/session")).json.user, null)
    assert.equal(third.cookies.has("limn_session"), false)
  })

  it("of another user cannot be ended", async () => {
    const [{ browser: one }, { browser: two }] = [await signedIn("one"), await signedIn("two")]
    const [mine] = (await one.app("GET", "/sessions")).json.data
    assert.equal(await codeOf(two.app("DELETE", `/sessions/${mine.id}`)), "404 not_found")
    assert.equal((await one.app("GET", "/keys")).status, 200)
  })

  it("ends at once on every node when its user is disabled", async () => {
    const node = await limn.beside()
    try {
      const { browser, id } = await signedIn("disabled")
      const there = new Browser(node.address)
      there.cookies.set("limn_session", browser.cookies.get("limn_session") ?? "")
      assert.equal((await there.app("GET", "/keys")).status, 200)
      const { json: key } = await browser.app("POST", "/keys", { name: "mine" })
      assert.equal((await (await owner()).admin("DELETE", `/users/${id}`)).status, 200)
      for (const one of [browser, there]) assert.equal(await codeOf(one.app("GET", "/keys")), "401 invalid_credentials")
      assert.equal((await there.send("GET", "/v1/models", { headers: { authorization: `Bearer ${key.key}` } })).status, 401)
    } finally {
      await node.close()
    }
  })
})

describe("whoever comes from another site", () => {
  const foreign: [string, Record<string, string>][] = [
    ["without the header", { "x-limn-csrf": "" }],
    ["with another origin", { origin: "https://evil.example" }],
    ["with no origin", { origin: "null" }],
    ["as the browser says", { "sec-fetch-site": "cross-site" }],
    ["from a sister site", { "sec-fetch-site": "same-site" }],
  ]
  for (const [name, headers] of foreign) {
    it(`changes nothing with the cookie of somebody who is signed in: ${name}`, async () => {
      const browser = await owner()
      for (const [method, path, body] of [
        ["POST", "/app/api/v1/keys", { name: "stolen" }],
        ["PATCH", "/app/api/v1/me", { name: "stolen" }],
        ["DELETE", "/app/api/v1/session", undefined],
        ["POST", "/app/api/v1/session", { admin_token: adminToken }],
        ["POST", "/admin/api/v1/keys", { name: "stolen" }],
        ["POST", "/admin/api/v1/users", { name: "stolen" }],
      ] as const) {
        assert.equal(await codeOf(browser.send(method, path, { body, headers })), "403 permission_denied", `${method} ${path}`)
      }
      assert.equal((await browser.app("GET", "/session")).json.user.role, "owner")
    })
  }

  it("reads nothing either, because no other page is let to", async () => {
    const browser = await owner()
    for (const path of ["/app/api/v1/session", "/admin/api/v1/keys"]) {
      const { headers } = await browser.send("GET", path, { headers: { origin: "https://evil.example" } })
      assert.equal(headers.get("access-control-allow-origin"), null)
    }
    assert.equal(await codeOf(browser.send("OPTIONS", "/app/api/v1/keys", {})), "405 method_not_allowed")
  })

  it("does not matter to the admin token, which no browser sends by itself", async () => {
    const { status } = await new Browser(limn.address).send("POST", "/admin/api/v1/keys", {
      body: { name: "by token" },
      headers: { authorization: `Bearer ${adminToken}`, "x-limn-csrf": "", origin: "https://evil.example" },
    })
    assert.equal(status, 201)
  })
})

describe("roles", () => {
  it("members have nothing to do with the admin API", async () => {
    const { browser } = await signedIn("plain member")
    const document = await ServedDocument.of(limn.address)
    const routes = document.operations.filter(({ path }) => path.startsWith("/admin/api/v1/"))
    assert.ok(routes.length > 20)
    for (const { method, path } of routes) {
      const answer = browser.send(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, "x"))
      assert.equal(await codeOf(answer), "403 permission_denied", `${method} ${path}`)
    }
  })

  it("operators run the installation, but make nobody more than a member and touch nobody who is more", async () => {
    const { browser, id } = await signedIn("first operator", "operator")
    const { id: other } = await signedIn("second operator", "operator")
    const ofOwner = await owner()
    const ownerId = (await ofOwner.app("GET", "/session")).json.user.id
    const { json: ownersKey } = await ofOwner.app("POST", "/keys", { name: "the owner's" })
    const { json: othersKey } = await ofOwner.admin("POST", "/keys", { name: "another operator's", user_id: other })
    const { json: ownKey } = await ofOwner.admin("POST", "/keys", { name: "the operator's own", user_id: id })
    assert.equal((await browser.admin("GET", "/users")).status, 200)
    const { json: member } = await browser.admin("POST", "/users", { name: "by operator" })
    assert.equal((await browser.admin("PATCH", `/users/${member.id}`, { name: "by operator 2" })).status, 200)
    assert.equal((await browser.admin("POST", `/users/${member.id}/login-link`)).status, 201)
    const { json: key } = await browser.admin("POST", "/keys", { name: "a member's", user_id: member.id })
    assert.equal((await browser.admin("PATCH", `/keys/${key.id}`, { name: "the same member's", user_id: member.id })).status, 200)
    for (const [method, path, body] of [
      ["POST", "/users", { name: "x", role: "operator" }],
      ["PATCH", `/users/${member.id}`, { role: "owner" }],
      ["PATCH", `/users/${id}`, { role: "owner" }],
      ["PATCH", `/users/${other}`, { name: "x" }],
      ["DELETE", `/users/${other}`, undefined],
      ["POST", `/users/${ownerId}/login-link`, undefined],
      ["PATCH", `/users/${ownerId}`, { disabled: true }],
      ["PATCH", `/keys/${key.id}`, { user_id: id }],
      ["PATCH", `/keys/${key.id}`, { user_id: null }],
      ...[ownersKey.id, othersKey.id].flatMap((keyId) => [
        ["POST", `/keys/${keyId}/rotate`, {}] as const,
        ["PATCH", `/keys/${keyId}`, { budget_usd: "0" }] as const,
        ["DELETE", `/keys/${keyId}`, undefined] as const,
        ["POST", `/keys/${keyId}/credits`, { amount_usd: "1", reason: "x" }] as const,
      ]),
      ["POST", "/keys", { name: "x", user_id: ownerId }],
      ["POST", "/keys", { name: "x", user_id: other }],
    ] as const) {
      assert.equal(await codeOf(browser.admin(method, path, body)), "403 permission_denied", `${method} ${path}`)
    }
    const { json: untouched } = await ofOwner.admin("GET", `/keys/${ownersKey.id}`)
    assert.deepEqual([untouched.state, untouched.last4, untouched.budget_usd], ["active", ownersKey.last4, null])
    const sameKey = { authorization: `Bearer ${ownersKey.key}` }
    assert.equal((await browser.send("GET", "/v1/models", { headers: sameKey })).status, 200)
    for (const keyId of [key.id, ownKey.id]) {
      assert.equal((await browser.admin("POST", `/keys/${keyId}/rotate`, {})).status, 200)
      assert.equal((await browser.admin("PATCH", `/keys/${keyId}`, { budget_usd: "1" })).status, 200)
      assert.equal((await browser.admin("DELETE", `/keys/${keyId}`)).status, 200)
    }
    assert.equal(await codeOf(browser.admin("POST", "/keys", { name: "x", user_id: "nobody" })), "400 invalid_request")
    assert.equal(await codeOf(browser.admin("DELETE", "/keys/none")), "404 not_found")
  })

  it("that rise begin anew: no password that a link has set, and no session, comes along", async () => {
    const { browser: operator } = await signedIn("setting a trap", "operator")
    const { json: member } = await operator.admin("POST", "/users", { name: "trapped" })
    const { json: link } = await operator.admin("POST", `/users/${member.id}/login-link`)
    const trap = new Browser(limn.address)
    await trap.app("POST", "/session", { link_token: tokenIn(link.url) })
    await trap.app("PATCH", "/me", { password: { new: password } })
    const byPassword = new Browser(limn.address)
    assert.equal((await byPassword.app("POST", "/session", { name: "trapped", password })).status, 200)
    const { json: open } = await operator.admin("POST", `/users/${member.id}/login-link`)
    const by = await owner()
    assert.equal((await by.admin("PATCH", `/users/${member.id}`, { role: "owner" })).json.has_password, false)
    for (const one of [trap, byPassword]) assert.equal((await one.app("GET", "/session")).json.user, null)
    for (const body of [{ name: "trapped", password }, { link_token: tokenIn(open.url) }]) {
      assert.equal(await codeOf(new Browser(limn.address).app("POST", "/session", body)), "401 invalid_credentials")
    }
    const { json: fresh } = await by.admin("POST", `/users/${member.id}/login-link`)
    assert.equal((await new Browser(limn.address).app("POST", "/session", { link_token: tokenIn(fresh.url) })).json.user.role, "owner")
    await by.admin("PATCH", `/users/${member.id}`, { role: "member" })
  })

  it("hold from the next request on, and the last owner stays one", async () => {
    const { browser, id } = await signedIn("rising", "operator")
    const by = await owner()
    assert.equal(await codeOf(browser.admin("POST", "/users", { name: "x", role: "owner" })), "403 permission_denied")
    assert.equal((await by.admin("PATCH", `/users/${id}`, { role: "owner" })).json.role, "owner")
    // What an operator could have begun for a member gives nobody more than that.
    assert.equal((await browser.app("GET", "/session")).json.user, null)
    const { json: link } = await by.admin("POST", `/users/${id}/login-link`)
    await browser.app("POST", "/session", { link_token: tokenIn(link.url) })
    assert.equal((await browser.admin("POST", "/users", { name: "made by rising", role: "owner" })).status, 201)
    for (const user of (await by.admin("GET", "/users")).json.data) {
      const mine = (await by.app("GET", "/session")).json.user.id
      if (user.role === "owner" && user.id !== mine)
        assert.equal((await by.admin("PATCH", `/users/${user.id}`, { role: "member" })).status, 200)
    }
    const mine = (await by.app("GET", "/session")).json.user.id
    for (const change of [{ role: "member" }, { disabled: true }]) {
      assert.equal(await codeOf(by.admin("PATCH", `/users/${mine}`, change)), "409 conflict")
    }
    assert.equal(await codeOf(by.admin("DELETE", `/users/${mine}`)), "409 conflict")
    assert.equal(await codeOf(browser.admin("GET", "/users")), "403 permission_denied")
  })
})

describe("one's own", () => {
  it("keys are made, used, listed and revoked by their user alone", async () => {
    const [{ browser: one, id }, { browser: two }] = [await signedIn("keys one"), await signedIn("keys two")]
    const { json: made, status } = await one.app("POST", "/keys", { name: "laptop" })
    assert.equal(status, 201)
    const models = () => one.send("GET", "/v1/models", { headers: { authorization: `Bearer ${made.key}` } })
    assert.equal((await models()).status, 200)
    assert.deepEqual(
      (await one.app("GET", "/keys")).json.data.map((key: { id: string; state: string }) => [key.id, key.state]),
      [[made.id, "active"]],
    )
    assert.deepEqual((await two.app("GET", "/keys")).json.data, [])
    assert.equal(await codeOf(two.app("DELETE", `/keys/${made.id}`)), "404 not_found")
    const { json: listed } = await (await owner()).admin("GET", `/keys/${made.id}`)
    assert.equal(listed.user_id, id)
    assert.deepEqual((await one.app("DELETE", `/keys/${made.id}`)).json, { id: made.id, deleted: true })
    assert.equal((await models()).status, 401)
  })

  it("preferences are merged, taken away by null, and bounded", async () => {
    const { browser } = await signedIn("preferring")
    await browser.app("PATCH", "/me", { preferences: { language: "zh", theme: "dark" } })
    assert.deepEqual((await browser.app("PATCH", "/me", { preferences: { theme: null, model: "m" } })).json.preferences, {
      language: "zh",
      model: "m",
    })
    assert.equal(await codeOf(browser.app("PATCH", "/me", { preferences: { long: "x".repeat(17_000) } })), "400 invalid_request")
    assert.deepEqual((await browser.app("GET", "/session")).json.user.preferences, { language: "zh", model: "m" })
  })

  it("password needs the former one, except for who came by a link just now; and nothing of a change that fails is kept", async () => {
    const { browser } = await signedIn("changing")
    await browser.app("PATCH", "/me", { password: { new: password } })
    const later = new Browser(limn.address)
    await later.app("POST", "/session", { name: "changing", password })
    for (const wish of [{ new: "another password" }, { current: "wrong", new: "another password" }, { current: password, new: "short" }]) {
      assert.equal(await codeOf(later.app("PATCH", "/me", { name: "changed", password: wish })), "400 invalid_request")
    }
    const { json: me } = await later.app("GET", "/session")
    assert.equal(me.user.name, "changing")
    assert.equal((await browser.app("PATCH", "/me", { password: { new: "another password" } })).status, 200)
    assert.equal((await new Browser(limn.address).app("POST", "/session", { name: "changing", password: "another password" })).status, 200)
  })

  it("name is nobody else's", async () => {
    const { browser } = await signedIn("name one")
    await signedIn("name two")
    assert.equal(await codeOf(browser.app("PATCH", "/me", { name: "name two" })), "409 conflict")
  })
})

describe("whoever guesses", () => {
  const guess = (address: string, body: object) =>
    new Browser(limn.address).send("POST", "/app/api/v1/session", { body, headers: { "x-forwarded-for": address } })

  it("is told the same of names that there are and of names that there are not", async () => {
    const { browser } = await signedIn("known name")
    await browser.app("PATCH", "/me", { password: { new: password } })
    const [known, unknown] = [
      await guess("192.0.2.1", { name: "known name", password: "x" }),
      await guess("192.0.2.1", { name: "nobody", password: "x" }),
    ]
    assert.deepEqual(known.json, unknown.json)
    assert.equal(known.status, 401)
  })

  it("is slowed down by name and address, and cannot lock out who comes from elsewhere", async () => {
    const { browser } = await signedIn("attacked")
    await browser.app("PATCH", "/me", { password: { new: password } })
    const tries = await Promise.all(Array.from({ length: 12 }, () => guess("192.0.2.2", { name: "attacked", password: "wrong" })))
    assert.deepEqual(new Set(tries.map(({ status }) => status)), new Set([401, 429]))
    assert.ok(tries.filter(({ status }) => status === 401).length <= 5)
    const refused = await guess("192.0.2.2", { name: "attacked", password })
    assert.equal(refused.status, 429)
    assert.ok(Number(refused.headers.get("retry-after")) > 0)
    assert.equal((await guess("192.0.2.3", { name: "attacked", password })).status, 200)
  })

  it("at the admin token is slowed down here and at the admin API together", async () => {
    for (let count = 0; count < 10; count++) assert.equal((await guess("192.0.2.4", { admin_token: `wrong-${count}` })).status, 401)
    assert.equal((await guess("192.0.2.4", { admin_token: adminToken })).status, 429)
    const { status } = await new Browser(limn.address).send("GET", "/admin/api/v1/keys", {
      headers: { authorization: `Bearer ${adminToken}`, "x-forwarded-for": "192.0.2.4" },
    })
    assert.equal(status, 429)
  })
})

describe("an identity provider", () => {
  /** Signs in there, as a browser that follows every redirect by itself. Gives where it ends up. */
  async function visit(browser: Browser, returnTo: string): Promise<string> {
    const begun = await browser.send("GET", `/app/api/v1/session/oidc?return_to=${encodeURIComponent(returnTo)}`)
    assert.equal(begun.status, 302)
    assert.match(
      begun.headers.get("set-cookie") ?? "",
      /^limn_oidc=[^;]+; Path=\/app\/api\/v1\/session\/oidc; Max-Age=600; HttpOnly; SameSite=Lax$/,
    )
    const there = await fetch(begun.headers.get("location") ?? "", { redirect: "manual" })
    const back = new URL(there.headers.get("location") ?? "")
    assert.equal(back.origin, limn.address)
    const ended = await browser.send("GET", back.pathname + back.search)
    assert.equal(ended.status, 302)
    return ended.headers.get("location") ?? ""
  }

  it("signs in, makes a member of who is new, and leads back to where it began", async () => {
    const browser = new Browser(limn.address)
    assert.deepEqual((await browser.app("GET", "/session")).json.login.oidc, { label: "Example login" })
    assert.equal(await visit(browser, "/gallery?model=x#top"), "/gallery?model=x#top")
    const { user } = (await browser.app("GET", "/session")).json
    assert.deepEqual([user.name, user.role, user.has_password], ["mei", "member", false])
  })

  for (const returnTo of ["//evil.example", "https://evil.example/", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)"]) {
    it(`never leads to ${JSON.stringify(returnTo)}`, async () => assert.equal(await visit(new Browser(limn.address), returnTo), "/"))
  }

  it("that says no leads back to the sign-in, and nobody is signed in", async () => {
    const browser = new Browser(limn.address)
    provider.behaviour.flaw = "denied"
    assert.equal(await visit(browser, "/"), "/login?error=sign_in_failed")
    delete provider.behaviour.flaw
    assert.equal((await browser.app("GET", "/session")).json.user, null)
    // Somebody else's way back, in a browser that has not begun one.
    const { headers } = await new Browser(limn.address).send("GET", "/app/api/v1/session/oidc/callback?code=x&state=y")
    assert.equal(headers.get("location"), "/login?error=sign_in_failed")
  })

  it("lets nobody in who is disabled", async () => {
    provider.behaviour.subject = "subject-of-somebody-disabled"
    const browser = new Browser(limn.address)
    await visit(browser, "/")
    const { user } = (await browser.app("GET", "/session")).json
    await (await owner()).admin("DELETE", `/users/${user.id}`)
    assert.equal(await visit(browser, "/"), "/login?error=account_disabled")
    assert.equal((await browser.app("GET", "/session")).json.user, null)
  })

  it("is not there where none is set up", async () => {
    const plain = await startLimn()
    try {
      const browser = new Browser(plain.address)
      assert.equal((await browser.app("GET", "/session")).json.login.oidc, null)
      assert.equal(await codeOf(browser.app("GET", "/session/oidc")), "404 not_found")
    } finally {
      await plain.close()
    }
  })
})

describe("the record of changes", () => {
  it("says who has done what from where, page by page, and holds no secret", async () => {
    const { browser, id } = await signedIn("recorded")
    await browser.app("PATCH", "/me", { password: { new: "canary-password" } })
    await browser.app("POST", "/session", { name: "recorded", password: "canary-wrong" })
    const { json: key } = await browser.app("POST", "/keys", { name: "recorded key" })
    const by = await owner()
    await by.admin("PATCH", `/keys/${key.id}`, { budget_usd: "1.50" })
    await by.admin("PATCH", `/users/${id}`, { role: "operator" })
    const { json } = await by.admin("GET", "/audit?limit=200")
    const mine = json.data.filter(
      (row: { target: { id: string } | null; actor: { id: string } }) =>
        row.actor.id === id || row.target?.id === id || row.target?.id === key.id,
    )
    assert.deepEqual(
      new Set(mine.map(({ action }: { action: string }) => action)),
      new Set(["user.create", "user.login_link", "session.create", "user.change", "key.create", "key.change"]),
    )
    const change = mine.find(({ action }: { action: string }) => action === "key.change")
    assert.deepEqual(
      [change.actor.name, change.target.name, change.detail.budget_usd, change.address],
      ["owner", "recorded key", "1.5", "127.0.0.1"],
    )
    assert.ok(json.data.some(({ action }: { action: string }) => action === "session.refuse"))
    const text = JSON.stringify(json)
    for (const secret of ["canary", key.key, adminToken, provider.clientSecret, ...browser.cookies.values()])
      assert.ok(!text.includes(secret))
    const first = (await by.admin("GET", "/audit?limit=2")).json
    const second = (await by.admin("GET", `/audit?limit=2&before=${first.next}`)).json
    assert.equal(new Set([...first.data, ...second.data].map(({ id: row }: { id: string }) => row)).size, 4)
    assert.ok(
      (await by.admin("GET", `/audit?actor=${id}&action=key.create`)).json.data.every(
        (row: { actor: { id: string } }) => row.actor.id === id,
      ),
    )
  })
})

describe("the document", () => {
  it("foretells what the app API answers", async () => {
    const document = await ServedDocument.of(limn.address)
    const browser = await owner()
    const cookie = `limn_session=${browser.cookies.get("limn_session")}`
    for (const path of ["/session", "/sessions", "/keys"]) {
      const operation = document.operations.find((one) => one.path === `/app/api/v1${path}` && one.method === "get") ?? assert.fail()
      assert.equal(await document.answerFaults(operation, await fetch(`${limn.address}${operation.path}`, { headers: { cookie } })), "")
    }
    assert.deepEqual(document.json.components.securitySchemes.session.name, "limn_session")
  })

  it("asks for a session everywhere but where anybody may come", async () => {
    const document = await ServedDocument.of(limn.address)
    const routes = document.operations.filter(({ path }) => path.startsWith("/app/api/v1/"))
    assert.ok(routes.length > 8)
    for (const { method, path, security } of routes.filter(({ security }) => security.length > 0)) {
      assert.deepEqual(security, [{ session: [] }])
      const answer = new Browser(limn.address).send(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, "x"))
      assert.equal(await codeOf(answer), "401 invalid_credentials", `${method} ${path}`)
    }
  })
})
