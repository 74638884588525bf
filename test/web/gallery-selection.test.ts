import assert from "node:assert/strict"
import { buffer } from "node:stream/consumers"
import { describe } from "node:test"
import { unzipSync } from "fflate"
import { painted } from "./support/backdrops.ts"
import { noBrowser } from "./support/browser.ts"
import { draw } from "./support/draw.ts"
import { useStage } from "./support/stage.ts"
import { wordsOf } from "./support/words.ts"

const galleryWords = await wordsOf<{
  readonly list: string
  readonly search: string
  readonly favourites: string
  readonly clear: string
  readonly download: string
  readonly delete: string
  readonly count: (count: number) => string
  readonly matching: (count: number) => string
  readonly selected: (count: number) => string
}>("gallery")
const actionWords = await wordsOf<{
  readonly actions: {
    readonly confirmDelete: (count: number) => string
    readonly deleted: (count: number) => string
    readonly remove: string
  }
}>("studio")

const prompts = ["a harbour in fog", "an otter with a newspaper", "two lemons", "a harbour at night", "a paper crane"]

describe("the gallery", { skip: noBrowser }, () => {
  const { journey } = useStage(painted)

  journey(
    "finds pictures by words and favourites, and the address keeps that",
    async ({ page, window, look, room }) => {
      const words = galleryWords[look.language]
      await draw(window, prompts)
      await page.goto("/gallery")
      const wall = page.getByRole("listbox", { name: words.list, exact: true })
      const shown = wall.getByRole("option")
      await page.getByText(words.count(prompts.length), { exact: true }).waitFor()
      assert.equal(await shown.count(), prompts.length)

      await page.getByRole("searchbox", { name: words.search }).fill("Harbour")
      await page.getByText(words.matching(2), { exact: true }).waitFor()
      assert.deepEqual(await shown.evaluateAll((all) => all.map((one) => one.getAttribute("aria-label"))), [prompts[3], prompts[0]])
      await page.reload()
      await page.getByText(words.matching(2), { exact: true }).waitFor()
      await shown.last().focus()
      await shown.last().press("f")
      await room.button(words.favourites).click()
      await page.getByText(words.matching(1), { exact: true }).waitFor()
      assert.equal(await shown.getAttribute("aria-label"), prompts[0])
      await page.getByRole("searchbox", { name: words.search }).fill("otter")
      await page.getByText(words.matching(0), { exact: true }).waitFor()
      await room.button(words.clear).last().click()
      await page.getByText(words.count(prompts.length), { exact: true }).waitFor()
    },
    { path: null },
  )

  journey(
    "selects by keys, saves a ZIP of the very files, and deletes them for good",
    async ({ page, window, look, room }) => {
      const words = galleryWords[look.language]
      const { actions } = actionWords[look.language]
      const drawn = await draw(window, prompts)
      await page.goto("/gallery")
      const shown = page.getByRole("listbox", { name: words.list, exact: true }).getByRole("option")
      await shown.first().focus()
      await page.keyboard.press("Space")
      await page.keyboard.press("Shift+ArrowRight")
      await page.keyboard.press("Shift+ArrowRight")
      const bar = page.getByRole("toolbar", { name: words.selected(3), exact: true })
      await bar.waitFor()
      const chosen = drawn.slice(-3)
      const originals = await Promise.all(
        chosen.map(async ({ id }) => (await window.request.get(`/app/api/v1/pictures/${id}/content`)).body()),
      )

      const coming = page.waitForEvent("download")
      await bar.getByRole("button", { name: words.download, exact: true }).click()
      const archive = unzipSync(await buffer(await (await coming).createReadStream()))
      const hexOf = (files: readonly Uint8Array[]): readonly string[] => files.map((file) => Buffer.from(file).toString("hex")).toSorted()
      assert.deepEqual(hexOf(Object.values(archive)), hexOf(originals))

      const statuses = async (): Promise<readonly number[]> => {
        const contents = chosen.map(({ id }) => window.request.get(`/app/api/v1/pictures/${id}/content`))
        const links = chosen.map(({ link }) => fetch(link).then(({ status }) => ({ status: () => status })))
        return (await Promise.all([...contents, ...links])).map((answer) => answer.status())
      }
      assert.deepEqual(new Set(await statuses()), new Set([200]))
      await bar.getByRole("button", { name: words.delete, exact: true }).click()
      await room.dialog(actions.confirmDelete(3)).getByRole("button", { name: actions.remove, exact: true }).click()
      await page.getByText(actions.deleted(3), { exact: true }).waitFor()
      await page.getByText(words.count(2), { exact: true }).waitFor()
      assert.equal(await shown.count(), 2)
      assert.deepEqual(new Set(await statuses()), new Set([404]))
    },
    { path: null },
  )
})
