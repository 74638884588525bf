import assert from "node:assert/strict"
import { describe } from "node:test"
import type { Locator, Page } from "playwright-core"
import { painted } from "./support/backdrops.ts"
import { noBrowser } from "./support/browser.ts"
import { like } from "./support/room.ts"
import { useStage } from "./support/stage.ts"

/** More presses of a key than any page needs. */
const most = 60

/** Presses Tab, or another key, until something has the focus. */
async function reach(page: Page, target: Locator, key = "Tab"): Promise<void> {
  for (let presses = 0; presses < most; presses++) {
    if ((await target.count()) > 0 && (await target.first().evaluate((element) => element === element.ownerDocument.activeElement))) return
    await page.keyboard.press(key)
  }
  assert.fail(`${key} does not lead to ${String(target)}`)
}

describe("with the keyboard alone", { skip: noBrowser }, () => {
  const { journey } = useStage(painted)

  journey("from the address bar to a picture that is drawn, opened and saved", async ({ page, window, room, words, all }) => {
    await reach(page, page.getByRole("link", { name: all.shell.skip, exact: true }))
    await page.keyboard.press("Enter")
    await reach(page, room.composer)
    await page.keyboard.type("a small island")
    await reach(page, page.getByRole("button", { name: new RegExp(`^${RegExp.escape(words.settings)}`) }))
    await page.keyboard.press("Enter")
    await room.dialog(words.settings).waitFor()
    const wide = page.getByRole("radio", { name: "16:9", exact: true })
    await reach(page, page.getByRole("group", { name: words.ratio, exact: true }).getByRole("radio", { checked: true }))
    await reach(page, wide, "ArrowRight")
    await page.keyboard.press("Escape")
    await room.dialog(words.settings).waitFor({ state: "detached" })
    await reach(page, room.composer, "Shift+Tab")
    await page.keyboard.press("Enter")
    const id = await room.drawn()
    await room.answers.getByText(words.size(1376, 768), { exact: true }).waitFor()

    await reach(page, page.getByRole("button", { name: like((any) => words.openPicture(1, 1, any)) }), "Shift+Tab")
    await page.keyboard.press("Enter")
    const viewer = room.dialog(all.studio.viewer.title)
    await viewer.waitFor()
    const coming = page.waitForEvent("download")
    await page.keyboard.press("d")
    const saved = await (await coming).createReadStream()
    const kept = await window.request.get(`/app/api/v1/pictures/${id}/content`)
    assert.deepEqual(Buffer.concat(await saved.toArray()), await kept.body())

    await reach(page, viewer.getByRole("button", { name: all.kit.close, exact: true }))
    await page.keyboard.press("Escape")
    await viewer.waitFor({ state: "detached" })
    await reach(page, room.composer)
  })
})
