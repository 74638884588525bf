import assert from "node:assert/strict"
import { describe } from "node:test"
import type { BrowserContext } from "playwright-core"
import { askAdmin, askApp } from "./support/ask.ts"
import { painted } from "./support/backdrops.ts"
import { noBrowser, openWindow } from "./support/browser.ts"
import { draw, makeKey } from "./support/draw.ts"
import { enter, type Role } from "./support/enter.ts"
import { useStage, type Walk } from "./support/stage.ts"
import { wordsOf } from "./support/words.ts"

const galleryWords = await wordsOf<{ readonly emptyTitle: string }>("gallery")
const consoleWords = await wordsOf<{ readonly closed: string; readonly title: string; readonly saved: string }>("console")
const shellWords = await wordsOf<{ readonly mainNavigation: string; readonly models: string }>("shell")
const settingsWords = await wordsOf<{ readonly keys: string; readonly noKeys: string }>("settings")
const adminSettingWords = await wordsOf<{ readonly hide: string }>("console-settings")
const requestWords = await wordsOf<{ readonly notShown: string }>("console-requests")

const consolePages = ["", "/requests", "/usage", "/keys", "/users", "/channels", "/prices", "/settings", "/audit"]

describe("what people see of one another", { skip: noBrowser }, () => {
  const { journey } = useStage(painted)

  journey(
    "a member sees nothing of another, nor the console, whatever they type into the address",
    async (walk) => {
      const { page, window, look, words, backdrop } = walk
      const other = await another(walk, "member")
      const [drawn] = await draw(other, ["a secret garden"])
      assert.ok(drawn !== undefined)
      await makeKey(other, "a secret key")
      const { data: keys } = await askApp<{ data: readonly { id: string }[] }>(other, "GET", "/keys")

      await page.goto("/gallery")
      await page.getByRole("heading", { name: galleryWords[look.language].emptyTitle, exact: true }).waitFor()
      await page.goto(`/c/${drawn.conversation_id}`)
      await page.getByText(words.gone, { exact: true }).waitFor()
      await page.goto("/settings")
      await page.getByText(settingsWords[look.language].noKeys, { exact: true }).waitFor()
      assert.equal(await page.getByText("a secret key").count(), 0)

      const nav = page.getByRole("navigation", { name: shellWords[look.language].mainNavigation, exact: true })
      await nav.getByRole("link", { name: shellWords[look.language].models, exact: true }).waitFor()
      assert.equal(await nav.getByRole("link", { name: consoleWords[look.language].title, exact: true }).count(), 0)
      for (const path of consolePages) {
        await page.goto(`/admin${path}`)
        await page.getByRole("heading", { name: consoleWords[look.language].closed, exact: true }).waitFor()
        assert.equal(await page.getByRole("table").count(), 0)
      }

      const typed: readonly (readonly [string, string, number])[] = [
        ["GET", `/app/api/v1/pictures/${drawn.id}`, 404],
        ["GET", `/app/api/v1/pictures/${drawn.id}/content`, 404],
        ["GET", `/app/api/v1/pictures/${drawn.id}/thumbnail`, 404],
        ["GET", `/app/api/v1/pictures/${drawn.id}/lineage`, 404],
        ["DELETE", `/app/api/v1/pictures/${drawn.id}`, 404],
        ["GET", `/app/api/v1/conversations/${drawn.conversation_id}`, 404],
        ["DELETE", `/app/api/v1/conversations/${drawn.conversation_id}`, 404],
        ["DELETE", `/app/api/v1/keys/${keys[0]?.id}`, 404],
        ["GET", "/admin/api/v1/requests", 403],
        ["GET", "/admin/api/v1/keys", 403],
        ["GET", `/admin/api/v1/images/${drawn.id}/content`, 403],
      ]
      for (const [method, path, status] of typed) {
        const answer = await window.request.fetch(path, { method, headers: { "x-limn-csrf": "1" } })
        assert.equal(answer.status(), status, `${method} ${path}`)
      }
      assert.equal(
        (await other.request.get(`${backdrop.limn.address}/app/api/v1/pictures/${drawn.id}/content`)).status(),
        200,
        "it is still there",
      )
      await other.close()
    },
    { path: null, role: "member" },
  )

  journey(
    "an operator sees requests with thumbnails, unless an owner hides them",
    async (walk) => {
      const { page, window, look, all, backdrop } = walk
      const member = await another(walk, "member")
      const [drawn] = await draw(member, ["a kite"])
      await member.close()
      await page.goto("/admin/requests")
      const rows = page.getByRole("main").getByRole(look.device === "phone" ? "listitem" : "row")
      const row = rows.filter({ has: page.locator('a[href*="request="]') }).first()
      const thumbnail = row.locator("img")
      await thumbnail.waitFor()
      await page.waitForFunction((image) => image.naturalWidth > 0, await thumbnail.elementHandle())
      const thumbnailStatus = async (): Promise<number> =>
        (await window.request.get(`/admin/api/v1/images/${drawn?.id}/thumbnail`)).status()
      assert.equal(await thumbnailStatus(), 200)

      const owner = await another(walk, "owner")
      try {
        const settings = await owner.newPage()
        await settings.goto("/admin/settings")
        const hide = settings.getByRole("switch", { name: new RegExp(`^${RegExp.escape(adminSettingWords[look.language].hide)}`) })
        await hide.check()
        await settings.getByRole("button", { name: all.kit.save, exact: true }).click()
        await settings.getByText(consoleWords[look.language].saved, { exact: true }).waitFor()

        await page.reload()
        await row.getByText(requestWords[look.language].notShown, { exact: true }).waitFor()
        assert.equal(await row.locator("img").count(), 0)
        assert.ok((await thumbnailStatus()) >= 400)
      } finally {
        await askAdmin(backdrop.limn, "PATCH", "/settings", { hide_thumbnails: false })
        await owner.close()
      }
    },
    { path: null, role: "operator" },
  )
})

/** Another window, in which somebody else is signed in. */
async function another(
  { window, look, backdrop: { limn } }: Walk<Awaited<ReturnType<typeof painted>>>,
  role: Role,
): Promise<BrowserContext> {
  const browser = window.browser()
  assert.ok(browser !== null)
  const { window: theirs } = await openWindow(browser, limn.address, look)
  await enter(theirs, limn, role)
  return theirs
}
