import assert from "node:assert/strict"
import { after, before, describe, it } from "node:test"
import type { Browser } from "playwright-core"
import { nameOf, noBrowser, openWindow, startBrowser, walkedLooks } from "./support/browser.ts"
import { roomWords } from "./support/room-words.ts"
import { Room } from "./support/room.ts"
import { serveLimn } from "./support/serve.ts"

const passwordOf = { en: "a long enough password", zh: "足够长的密码一二三四" }
const promptOf = { en: "a lighthouse in fog, ink on paper", zh: "雾中的灯塔，水墨画" }

describe("from the first start to the first picture", { skip: noBrowser }, () => {
  let browser: Browser
  before(async () => (browser = await startBrowser()))
  after(() => browser.close())

  for (const look of walkedLooks) {
    it(nameOf(look), { timeout: 120_000 }, async () => {
      const limn = await serveLimn()
      const { window, complaints } = await openWindow(browser, limn.address, look)
      try {
        const { login, shell, chat } = (await roomWords)[look.language]
        const page = await window.newPage()
        const room = new Room(page, chat)
        const [link] = /http:\S+\/login#link=\S+/.exec(limn.printed()) ?? []
        assert.ok(link !== undefined, "a link was printed")

        await page.goto(link)
        await page.getByRole("heading", { name: login.welcome }).waitFor()
        assert.equal(new URL(page.url()).hash, "", "the link does not stay in the address")
        await page.getByLabel(login.yourName, { exact: true }).fill("Ada")
        await page.getByLabel(login.newPassword, { exact: true }).fill(passwordOf[look.language])
        await room.button(login.begin).click()

        await page.getByRole("heading", { name: chat.welcome }).waitFor()
        await room.send(promptOf[look.language])
        const id = await room.drawn()
        await page.waitForURL(/\/c\//)
        await page.getByRole("heading", { name: promptOf[look.language], exact: true }).waitFor()

        // The page saves the very bytes that the server keeps.
        const kept = await window.request.get(`/app/api/v1/pictures/${id}/content`)
        const coming = page.waitForEvent("download")
        await room.choose(chat.download)
        const saved = await (await coming).createReadStream()
        assert.deepEqual(Buffer.concat(await saved.toArray()), await kept.body())

        await page.reload()
        assert.equal(await room.drawn(), id)

        await room.button(shell.account).click()
        await page.getByRole("menuitem", { name: shell.signOut, exact: true }).click()
        await page.getByLabel(login.name, { exact: true }).fill("Ada")
        await page.getByLabel(login.password, { exact: true }).fill(passwordOf[look.language])
        await room.button(login.signIn).click()
        await page.waitForURL((url) => !url.pathname.startsWith("/login"))
        await page.goto(page.url())
        await room.composer.waitFor()

        // The link has done its work.
        const stranger = await openWindow(browser, limn.address, look)
        const door = await stranger.window.newPage()
        await door.goto(link)
        await door.getByRole("alert").filter({ hasText: login.linkFailed }).waitFor()
        await stranger.window.close()
        assert.deepEqual([...complaints, ...stranger.complaints], [])
      } finally {
        await window.close()
        await limn.close()
      }
    })
  }
})
