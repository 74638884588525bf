import assert from "node:assert/strict"
import { describe } from "node:test"
import type { Locator } from "playwright-core"
import { painted } from "./support/backdrops.ts"
import { noBrowser } from "./support/browser.ts"
import { like } from "./support/room.ts"
import { useStage } from "./support/stage.ts"

describe("several models at once", { skip: noBrowser }, () => {
  const { journey } = useStage(painted)

  journey("one sign says what is chosen, and each draws by itself", async ({ page, room, words }) => {
    await room.openModels()
    const rows = room.dialog(words.chooseModel).getByRole("listitem")
    const row = (name: string): Locator => rows.filter({ has: page.getByText(name, { exact: true }) })
    const sign = (name: string): Locator => row(name).getByRole("checkbox")
    await row("Painter").locator("svg").waitFor()
    assert.equal(await row("Painter").locator("svg").count(), 1)
    assert.ok(await sign("Painter").isChecked())
    assert.ok(await sign("Painter").isDisabled(), "something has to draw")

    await sign("Nano Banana").check()
    assert.ok((await sign("Painter").isChecked()) && (await sign("Painter").isEnabled()))
    await sign("GPT Image 2").check()
    await sign("Nano Banana").uncheck()
    await page.getByText(words.besideChosen(2), { exact: true }).waitFor()
    await room.button(words.done).click()
    await page.getByText(words.modelsChosen(2), { exact: true }).waitFor()
    await room.send("two views of a hill")
    await room.drawn(1, 2)
    await room.drawn(2, 2)
    await page.getByRole("article", { name: words.answerOf("Painter, GPT Image 2"), exact: true }).waitFor()

    await room.openModels()
    await row("Nano Banana").getByRole("button").click()
    await page.getByRole("button", { name: like((any) => `${words.model}:${any}Nano Banana`) }).waitFor()
  })
})
