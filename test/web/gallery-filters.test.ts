import assert from "node:assert/strict"
import { describe } from "node:test"
import { painted } from "./support/backdrops.ts"
import { noBrowser } from "./support/browser.ts"
import { draw } from "./support/draw.ts"
import { useStage } from "./support/stage.ts"
import { wordsOf } from "./support/words.ts"

const galleryWords = await wordsOf<
  Readonly<Record<"title" | "filters" | "month" | "shape" | "clear" | "sort" | "search", string>> & {
    readonly shapes: { readonly square: string }
    readonly noMatchTitle: string
  }
>("gallery")

/** Phone, tablet upright, what is between, and wide screens, where English needs the most room. */
const widths = [360, 390, 640, 820, 1024, 1280, 1440]

describe("the filters of the gallery", { skip: noBrowser }, () => {
  const { journey } = useStage(painted)

  journey(
    "stand in one row with the search, or wait behind a button until there is room",
    async ({ page, window, look }) => {
      const words = galleryWords[look.language]
      await draw(window, ["a heron"])
      const bar = page.getByRole("search")
      const shape = page.getByRole("combobox", { name: words.shape, exact: true })
      const button = page.getByRole("button", { name: new RegExp(`^${RegExp.escape(words.filters)}`) })
      for (const width of widths) {
        await page.setViewportSize({ width, height: 800 })
        for (const path of ["/gallery", "/gallery?ratio=square&source=app"]) {
          await page.goto(path)
          await page.getByRole("searchbox", { name: words.search }).waitFor()
          const box = await bar.boundingBox()
          assert.ok(box !== null && box.height <= 44, `${path} at ${width} px: the bar is ${box?.height} px high`)
          assert.notEqual(await button.isVisible(), await shape.isVisible(), `${path} at ${width} px: either the button or the filters`)
        }
      }

      await page.setViewportSize({ width: 820, height: 800 })
      await page.goto("/gallery?ratio=landscape")
      await page.getByText(words.noMatchTitle, { exact: true }).waitFor()
      assert.match(await button.innerText(), /1/, "the button says how many filters hold")
      await button.click()
      await shape.selectOption({ label: words.shapes.square })
      await page.waitForURL(/ratio=square/)
      const rows = new Set<number>()
      for (const filter of await bar.getByRole("combobox").all()) rows.add(Math.round((await filter.boundingBox())?.y ?? 0))
      assert.equal(rows.size, 2, "three and three")
      await bar.getByRole("button", { name: words.clear, exact: true }).click()
      await page.waitForURL((url) => url.search === "")
    },
    { path: null },
  )
})
