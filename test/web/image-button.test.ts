import assert from "node:assert/strict"
import { describe } from "node:test"
import type { Page } from "playwright-core"
import { painted } from "./support/backdrops.ts"
import { noBrowser } from "./support/browser.ts"
import { useStage } from "./support/stage.ts"

const wordy = "Plain Words"

/** Puts a model beside the server's own that only writes: the catalogue of today knows none, a channel of tomorrow may. */
async function addWordyModel(page: Page): Promise<void> {
  await page.route("**/app/api/v1/models", async (route) => {
    const response = await route.fetch()
    const list = (await response.json()) as { data: object[] }
    const model = {
      ...list.data[0],
      id: "plain-words",
      name: wordy,
      output: ["text"],
      aspect_ratios: [],
      image_sizes: [],
      pixel_sizes: null,
      formats: [],
    }
    await route.fulfill({ response, json: { ...list, data: [...list.data, model] } })
  })
}

describe("the image button and the chips", { skip: noBrowser }, () => {
  const { journey } = useStage(painted)

  journey(
    "it narrows the models, and offers one that draws",
    async ({ page, room, words }) => {
      await addWordyModel(page)
      await page.goto("/")
      const button = room.button(words.image)
      const row = room.models.filter({ hasText: wordy })
      await button.and(page.locator("[aria-pressed=true]")).waitFor()
      await room.openModels()
      await room.models.first().waitFor()
      assert.equal(await row.count(), 0)
      await page.keyboard.press("Escape")

      await button.click()
      await room.openModels()
      await row.getByText(words.textOnlyModel).waitFor()
      await row.click()
      // A model that does not draw has no shape to choose.
      await page.getByRole("button", { name: new RegExp(`^${RegExp.escape(words.settings)}`) }).waitFor({ state: "detached" })
      await room.composer.fill("a kite")

      await button.click()
      await page.getByText(words.cannotDraw(wordy), { exact: true }).waitFor()
      assert.equal(await room.sendButton.isEnabled(), false)
      await room.button(words.useModel("Painter")).click()
      await room.sendButton.click()
      await room.drawn()
    },
    { path: null },
  )

  journey("the chips show what the model can, and what it cannot is let go and said", async ({ page, room, words }) => {
    const chips = async (): Promise<Readonly<Record<string, readonly string[]>>> => {
      const settings = await room.openSettings()
      const found: Record<string, readonly string[]> = {}
      for (const legend of [words.ratio, words.resolution, words.quality]) {
        const group = settings.getByRole("group", { name: legend, exact: true })
        found[legend] =
          (await group.count()) === 0
            ? []
            : (await group.getByRole("radio").all()).length === 0
              ? []
              : await group.locator("label").allInnerTexts()
      }
      return found
    }
    const painter = await chips()
    assert.ok(painter[words.ratio]?.includes("1:8") && painter[words.resolution]?.includes("4K"))
    assert.deepEqual(painter[words.quality], [])
    await page.getByRole("radio", { name: "1:8", exact: true }).check()
    await page.getByRole("radio", { name: "4K", exact: true }).check()
    await page.keyboard.press("Escape")

    await room.chooseModel("Nano Banana")
    const let_go = words.dropped([words.droppedFields["aspect_ratio"], words.droppedFields["image_size"]].join(", "))
    await page.getByRole("status").filter({ hasText: let_go }).waitFor()
    const banana = await chips()
    assert.ok(banana[words.ratio]?.includes("16:9") && !banana[words.ratio]?.includes("1:8"))
    assert.deepEqual(banana[words.resolution], [])
    await page.keyboard.press("Escape")

    await room.chooseModel("GPT Image 2")
    assert.ok((await chips())[words.quality]?.length === 4)
    await page.getByRole("radio", { name: "16:9", exact: true }).check()
    await page.keyboard.press("Escape")
    await room.chooseModel("Painter")
    await room.send("a long wall")
    await room.drawn()
    await room.answers.getByText(words.size(1376, 768), { exact: true }).waitFor()
  })
})
