import assert from "node:assert/strict"
import { describe } from "node:test"
import { painted } from "./support/backdrops.ts"
import { noBrowser } from "./support/browser.ts"
import { makeKey } from "./support/draw.ts"
import { isPng, runShell } from "./support/shell.ts"
import { useStage } from "./support/stage.ts"
import { wordsOf } from "./support/words.ts"

const modelsWords = await wordsOf<{
  readonly code: string
  readonly try: string
  readonly prices: string
  readonly unknown: string
  readonly back: string
}>("models")
const model = { id: "gemini-2.5-flash-image", name: "Nano Banana" }

describe("the page of a model", { skip: noBrowser }, () => {
  const { journey } = useStage(painted)

  journey(
    "has code that works, and leads into the chat room",
    async ({ page, window, look, room }) => {
      const words = modelsWords[look.language]
      await page.goto(`/models/${model.id}`)
      await page.getByRole("heading", { level: 1, name: model.name, exact: true }).waitFor()
      await page.getByRole("heading", { name: words.prices, exact: true }).waitFor()

      const section = page.locator("section").filter({ has: page.getByRole("heading", { name: words.code, exact: true }) })
      await section.getByRole("radiogroup").getByText("curl", { exact: true }).click()
      const { code, stderr, files } = await runShell(await section.locator("pre").innerText(), { LIMN_API_KEY: await makeKey(window) })
      assert.equal(code, 0, stderr)
      assert.ok(isPng(files.get("picture.png")), "it saves a picture")

      await page.getByRole("link", { name: words.try, exact: true }).click()
      await room.composer.waitFor()
      const chosen = page.getByRole("button", { name: new RegExp(`^${RegExp.escape(room.words.model)}:`) })
      await chosen.filter({ hasText: model.name }).waitFor()
      await room.send("a heron")
      await room.drawn()
    },
    { path: null },
  )

  journey(
    "says that there is none of that name",
    async ({ page, look }) => {
      const words = modelsWords[look.language]
      await page.goto("/models/no/such-model")
      await page.getByRole("heading", { name: words.unknown, exact: true }).waitFor()
      await page.getByRole("link", { name: words.back, exact: true }).first().click()
      await page.waitForURL(/\/models$/)
    },
    { path: null },
  )
})
