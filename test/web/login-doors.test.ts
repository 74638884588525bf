import assert from "node:assert/strict"
import { after, before, describe, it } from "node:test"
import type { Browser, Page } from "playwright-core"
import { type OidcServer, startOidcServer } from "../support/oidc-server.ts"
import { askAdmin, askApp } from "./support/ask.ts"
import { painted } from "./support/backdrops.ts"
import { nameOf, noBrowser, openWindow, startBrowser, walkedLooks } from "./support/browser.ts"
import { enter, linkFor } from "./support/enter.ts"
import { type ServedLimn, serveLimn } from "./support/serve.ts"
import { useStage } from "./support/stage.ts"
import { serverSentence, wordsOf } from "./support/words.ts"

type LoginWords = Readonly<Record<"name" | "password" | "signIn" | "linkFailed" | "welcome" | "skip", string>> & {
  readonly with: (label: string) => string
  readonly failures: { readonly account_disabled: string }
}

const loginWords = await wordsOf<LoginWords>("login")
const shellWords = await wordsOf<Readonly<Record<"account" | "signOut" | "gallery", string>>>("shell")
const galleryWords = await wordsOf<{ readonly title: string }>("gallery")
const password = "a password of some length"
const label = "The House"

/** Gives in to who signs in by a name and a password. */
async function signIn(page: Page, words: LoginWords, name: string, secret: string): Promise<void> {
  await page.getByLabel(words.name, { exact: true }).fill(name)
  await page.getByLabel(words.password, { exact: true }).fill(secret)
  await page.getByRole("button", { name: words.signIn, exact: true }).click()
}

describe("signing in", { skip: noBrowser }, () => {
  let browser: Browser
  before(async () => (browser = await startBrowser()))
  after(() => browser.close())

  for (const look of walkedLooks) {
    // A server of its own: who is braked is braked by address, and all come from this one.
    it(`takes the right password only, and slows down who guesses (${nameOf(look)})`, { timeout: 120_000 }, async () => {
      const words = loginWords[look.language]
      const limn = await serveLimn()
      const { window, complaints } = await openWindow(browser, limn.address, look)
      try {
        const { name } = await enter(window, limn)
        await askApp(window, "PATCH", "/me", { password: { new: password } })
        await window.clearCookies()
        const page = await window.newPage()
        await page.goto("/gallery?q=fox")
        await page.waitForURL((url) => url.pathname === "/login" && url.searchParams.get("return_to") === "/gallery?q=fox")
        await signIn(page, words, name, "a wrong password")
        const alert = page.getByRole("alert")
        const wrong = "The name or the password is not right. Who has forgotten it asks an operator for a link."
        await alert.filter({ hasText: await serverSentence(look.language, wrong) }).waitFor()
        await signIn(page, words, name, password)
        await page.waitForURL((url) => url.pathname === "/gallery" && url.search === "?q=fox")

        await window.clearCookies()
        await page.goto("/login?return_to=https://elsewhere.example/")
        for (let guess = 1; guess <= 4; guess++) {
          const answer = page.waitForResponse((response) => response.request().method() === "POST")
          await signIn(page, words, name, `guess number ${guess}`)
          assert.equal((await answer).status(), 401)
        }
        await signIn(page, words, name, password)
        const braked = "Too many failed attempts came from your address. Wait a minute before you try again."
        await alert.filter({ hasText: await serverSentence(look.language, braked) }).waitFor()
        assert.deepEqual(complaints, [])
      } finally {
        await window.close()
        await limn.close()
      }
    })
  }
})

describe("sessions", { skip: noBrowser }, () => {
  const { journey } = useStage(painted)

  journey(
    "a one-time link opens once, and never leads elsewhere",
    async ({ page, window, look, room, person, backdrop: { limn } }) => {
      const words = loginWords[look.language]
      const link = await linkFor(limn, person?.id ?? "")
      await window.clearCookies()
      await page.goto(link.replace("/login", "/login?return_to=%2F%2Felsewhere.example%2F"))
      await page.getByRole("heading", { name: words.welcome, exact: true }).waitFor()
      await room.button(words.skip).click()
      await room.composer.waitFor()
      assert.equal(new URL(page.url()).origin, limn.address)
      await window.clearCookies()
      await page.goto("about:blank")
      await page.goto(link)
      await page.getByRole("alert").filter({ hasText: words.linkFailed }).waitFor()
      await page.goto("/gallery")
      await page.waitForURL(/\/login\?/)
    },
    { path: null },
  )

  journey(
    "who signs out on one tab is out on the others at the next click",
    async ({ page, window, look }) => {
      const shell = shellWords[look.language]
      const other = await window.newPage()
      await other.goto("/models")
      await page.getByRole("button", { name: shell.account, exact: true }).click()
      await page.getByRole("menuitem", { name: shell.signOut, exact: true }).click()
      await page.waitForURL(/\/login/)
      await other.getByRole("link", { name: shell.gallery, exact: true }).click()
      await other.waitForURL((url) => url.pathname === "/login" && url.searchParams.get("return_to") === "/gallery")
      assert.equal(await other.getByRole("heading", { name: galleryWords[look.language].title, exact: true }).count(), 0)
    },
    {},
  )

  journey(
    "who is disabled is out at the next click",
    async ({ page, look, person, backdrop: { limn } }) => {
      const shell = shellWords[look.language]
      await askAdmin(limn, "PATCH", `/users/${person?.id}`, { disabled: true })
      await page.getByRole("link", { name: shell.gallery, exact: true }).click()
      await page.waitForURL(/\/login\?/)
      await page.goto("/gallery")
      await page.waitForURL(/\/login\?/)
    },
    { role: "member" },
  )
})

describe("signing in by an identity provider", { skip: noBrowser }, () => {
  let browser: Browser
  let limn: ServedLimn
  let house: OidcServer
  before(async () => {
    house = await startOidcServer()
    const { issuer, clientId, clientSecret } = house
    limn = await serveLimn({
      LIMN_OIDC_ISSUER: issuer,
      LIMN_OIDC_CLIENT_ID: clientId,
      LIMN_OIDC_CLIENT_SECRET: clientSecret,
      LIMN_OIDC_LABEL: label,
    })
    browser = await startBrowser()
  })
  after(async () => {
    await browser.close()
    await limn.close()
    await house.close()
  })

  for (const look of walkedLooks) {
    it(nameOf(look), { timeout: 120_000 }, async () => {
      const words = loginWords[look.language]
      const name = `mei of ${nameOf(look)}`
      house.behaviour.subject = name
      house.behaviour.claims = { preferred_username: name }
      const { window, complaints } = await openWindow(browser, limn.address, look)
      try {
        const page = await window.newPage()
        await page.goto("/gallery?favourite=true")
        const button = page.getByRole("link", { name: words.with(label), exact: true })
        await button.click()
        await page.waitForURL((url) => url.pathname === "/gallery" && url.search === "?favourite=true")
        const { user } = await askApp<{ user: { id: string; name: string; role: string } }>(window, "GET", "/session")
        assert.deepEqual([user.name, user.role], [name, "member"])

        await askAdmin(limn, "PATCH", `/users/${user.id}`, { disabled: true })
        await page.goto("/gallery")
        await button.click()
        await page.getByRole("alert").filter({ hasText: words.failures.account_disabled }).waitFor()
        const elsewhere = `asked another host: ${house.issuer}`
        assert.ok(complaints.includes(elsewhere))
        assert.deepEqual(
          complaints.filter((complaint) => complaint !== elsewhere),
          [],
        )
      } finally {
        await window.close()
      }
    })
  }
})
