import assert from "node:assert/strict"
import { describe } from "node:test"
import { noBrowser, openWindow } from "./support/browser.ts"
import { draw } from "./support/draw.ts"
import { opened } from "./support/folder.ts"
import { useStage } from "./support/stage.ts"
import { wordsOf } from "./support/words.ts"

const galleryWords = await wordsOf<{
  readonly list: string
  readonly share: string
  readonly shares: string
  readonly selected: (count: number) => string
}>("gallery")
const studioWords = await wordsOf<{
  readonly share: Readonly<Record<"title" | "linkTitle" | "day" | "make" | "ready" | "revoke" | "revoked", string>>
}>("studio")
const sharedWords = await wordsOf<{ readonly goneTitle: string; readonly pictures: (count: number) => string }>("shared")

describe("a share link", { skip: noBrowser }, () => {
  const { journey } = useStage(opened)

  journey(
    "is opened by anybody until it expires or is revoked",
    async ({ page, window, look, room, backdrop: { limn, database } }) => {
      const gallery = galleryWords[look.language]
      const { share } = studioWords[look.language]
      const words = sharedWords[look.language]
      await draw(window, ["a fox in snow", "a fox asleep", "not for sharing"])
      await page.goto("/gallery")
      const dialog = room.dialog(share.title)
      const shareAs = async (title: string): Promise<string> => {
        await page.goto("/gallery?q=fox")
        await page.getByRole("listbox", { name: gallery.list, exact: true }).getByRole("option").first().focus()
        await page.keyboard.press("Control+a")
        const bar = page.getByRole("toolbar", { name: gallery.selected(2), exact: true })
        await bar.getByRole("button", { name: gallery.share, exact: true }).click()
        await dialog.getByRole("textbox", { name: share.linkTitle, exact: true }).fill(title)
        await dialog.getByText(share.day, { exact: true }).click()
        await dialog.getByRole("button", { name: share.make, exact: true }).click()
        await dialog.getByRole("heading", { name: share.ready, exact: true }).waitFor()
        return (await dialog.getByText(/^http/).innerText()).trim()
      }
      const [revoked, expired] = [await shareAs("Foxes to revoke"), await shareAs("Foxes to expire")]

      const browser = window.browser()
      assert.ok(browser !== null)
      const stranger = await openWindow(browser, limn.address, look)
      const visit = await stranger.window.newPage()
      for (const [link, title] of [
        [revoked, "Foxes to revoke"],
        [expired, "Foxes to expire"],
      ] as const) {
        await visit.goto(link)
        await visit.getByRole("heading", { level: 1, name: title, exact: true }).waitFor()
        await visit.getByText(words.pictures(2)).waitFor()
        const pictures = visit.getByRole("main").locator("img")
        assert.equal(await pictures.count(), 2)
        await pictures.last().scrollIntoViewIfNeeded()
        await visit.waitForFunction((image) => image.naturalWidth > 0, await pictures.last().elementHandle())
      }

      await page.goto("/gallery")
      await room.button(gallery.shares).click()
      await dialog.getByRole("button", { name: `${share.revoke}: Foxes to revoke`, exact: true }).click()
      await page.getByText(share.revoked, { exact: true }).waitFor()
      const { changes } = database.prepare("update shares set expires_at = 1 where title = 'Foxes to expire'").run()
      assert.ok(Number(changes) > 0)
      for (const link of [revoked, expired, `${expired.slice(0, -4)}AAAA`]) {
        await visit.goto(link)
        await visit.getByRole("heading", { name: words.goneTitle, exact: true }).waitFor()
        assert.equal(await visit.getByRole("main").locator("img").count(), 0)
      }
      assert.deepEqual(stranger.complaints, [])
      await stranger.window.close()
    },
    { path: null },
  )
})
