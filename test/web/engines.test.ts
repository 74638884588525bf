import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { startFront } from "./support/counting-front.ts"
import { DrivenPage } from "./support/driven-page.ts"
import { firefox } from "./support/firefox.ts"
import { roomWords } from "./support/room-words.ts"
import { serveLimn } from "./support/serve.ts"
import { webkit } from "./support/webkit.ts"
import { wordsOf } from "./support/words.ts"

/** What the gallery asks for before any of its scripts has run. */
const announced = ["/app/api/v1/session", "/app/api/v1/pictures/facets", "/app/api/v1/pictures?kind=generated&sort=newest&limit=200"]
const shellWords = wordsOf<{ gallery: string; account: string; themeDark: string }>("shell")
const titles = [
  { path: "/models", words: wordsOf<{ title: string }>("models") },
  { path: "/gallery", words: wordsOf<{ title: string }>("gallery") },
  { path: "/settings", words: wordsOf<{ title: string }>("settings") },
]

for (const { name, missing, start } of [firefox, webkit]) {
  describe(name, { skip: missing }, () => {
    it("draws, shows the gallery, and speaks Chinese in the dark", { timeout: 120_000 }, async () => {
      const limn = await serveLimn()
      const front = await startFront(limn.address)
      const driver = await start()
      try {
        const { login, chat } = (await roomWords).en
        const { en: shell, zh: shellInChinese } = await shellWords
        const page = new DrivenPage(driver)
        const [link] = /\/login#link=\S+/.exec(limn.printed()) ?? []
        await page.open(`${front.address}${link}`)
        await page.press("input[type=password]")
        await page.type("a long enough password")
        await page.press("button", login.begin)

        await page.press("button", new RegExp(`^${chat.model}:`))
        // As high as its list, as far as there is room.
        await page.until(`document.querySelector("dialog")?.offsetHeight > innerHeight / 2`)
        await page.press("dialog li:nth-child(3) button")
        await page.press("textarea", chat.composer)
        await page.type("a lighthouse in fog, ink on paper")
        await page.press("button", chat.send)
        await page.until(drawn("article figure img"))

        await page.press("nav a", shell.gallery)
        await page.until(drawn("[role=option] img"))
        front.asked.length = 0
        await page.open(`${front.address}/gallery`)
        await page.until(drawn("[role=option] img"))
        for (const path of announced)
          assert.deepEqual(
            front.asked.filter((one) => one === `GET ${path}`),
            [`GET ${path}`],
          )

        const ground = "getComputedStyle(document.documentElement).backgroundColor"
        const light = await driver.evaluate<string>(ground)
        await page.press("button", shell.account)
        await page.press("[role^=menuitem]", shell.themeDark)
        await page.until(`${ground} !== ${JSON.stringify(light)}`)
        await page.press("button", shell.account)
        await page.press("[role^=menuitem]", "简体中文")
        await page.until(`document.querySelector("nav")?.innerText.includes(${JSON.stringify(shellInChinese.gallery)})`)
        for (const { path, words } of titles) {
          await page.open(front.address + path)
          await page.until(`document.querySelector("h1")?.innerText.startsWith(${JSON.stringify((await words).zh.title)})`)
          assert.notEqual(await driver.evaluate(ground), light)
        }
        await page.gather()
        assert.deepEqual(page.complaints, [])
      } finally {
        await driver.close()
        await front.close()
        await limn.close()
      }
    })
  })
}

/** Whether a picture has its bytes. */
function drawn(selector: string): string {
  return `[...document.querySelectorAll(${JSON.stringify(selector)})].some(({ complete, naturalWidth }) => complete && naturalWidth > 0)`
}
