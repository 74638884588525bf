import assert from "node:assert/strict"
import { describe } from "node:test"
import type { Locator, Page } from "playwright-core"
import { noBrowser } from "./support/browser.ts"
import { copyPicture } from "./support/copy-picture.ts"
import { draw } from "./support/draw.ts"
import { opened } from "./support/folder.ts"
import { useStage } from "./support/stage.ts"
import { wordsOf } from "./support/words.ts"

const galleryWords = await wordsOf<{ readonly list: string; readonly count: (count: number) => string }>("gallery")

const total = 2000
/** More of them are never in the page at once, whatever has been scrolled. */
const mostElements = 2500
/** Between two rows lies a gap, and above a month its name. Pixels. */
const widestGap = 80

describe("a gallery of 2,000 pictures", { skip: noBrowser }, () => {
  const { journey } = useStage(opened)

  journey(
    "is scrolled from end to end without a blank place, and without more and more in the page",
    async ({ page, window, look, backdrop: { database } }) => {
      const words = galleryWords[look.language]
      const drawn = await draw(window, ["a wide valley", "a tall tower", "a round pond"])
      for (const [index, { id }] of drawn.entries()) copyPicture(database, id, Math.ceil((total - drawn.length - index) / drawn.length))
      await page.goto("/gallery")
      await page.getByText(words.count(total), { exact: true }).waitFor()
      const wall = page.getByRole("listbox", { name: words.list, exact: true })
      const scroller = page.getByRole("main")

      const seen = new Set<string>()
      let most = 0
      for (let isEnd = false; !isEnd;) {
        await isFilled(page)
        for (const position of await positionsIn(wall)) seen.add(position)
        most = Math.max(most, await page.locator("*").count())
        isEnd = await scroller.evaluate((element) => {
          const before = element.scrollTop
          element.scrollTop += element.clientHeight
          return element.scrollTop === before
        })
      }
      assert.equal(seen.size, total, "every picture has been in the page")
      assert.ok(most <= mostElements, `${most} elements were in the page at once`)
      // Back in one leap: what is far away again is there again.
      await scroller.evaluate((element) => (element.scrollTop = 0))
      await isFilled(page)
      assert.ok((await positionsIn(wall)).includes("1"))
    },
    { path: null },
  )
})

/** Waits until what is seen of the wall has no hole, and every picture in it is there. */
async function isFilled(page: Page): Promise<void> {
  await page.waitForFunction(
    ([main, gap]) => {
      const view = main.getBoundingClientRect()
      const seen = [...main.querySelectorAll("[role=option], h1, h2, search")].filter((element) => {
        const { top, bottom } = element.getBoundingClientRect()
        return bottom > view.top && top < view.bottom
      })
      const pictures = seen.filter((element) => element.matches("[role=option]"))
      const places = seen.map((element) => element.getBoundingClientRect())
      let covered = view.top
      for (const { top, bottom } of places.toSorted((one, other) => one.top - other.top)) {
        if (top > covered + gap) return false
        covered = Math.max(covered, bottom)
      }
      return covered >= view.bottom - gap && pictures.every((picture) => picture.querySelector("img")?.naturalWidth > 0)
    },
    [await page.getByRole("main").elementHandle(), widestGap] as const,
  )
}

/** The numbers of the pictures that are in the page. */
function positionsIn(wall: Locator): Promise<readonly string[]> {
  return wall.getByRole("option").evaluateAll((all) => all.map((one) => one.getAttribute("aria-posinset") ?? ""))
}
