import assert from "node:assert/strict"
import { describe } from "node:test"
import type { Page } from "playwright-core"
import { askAdmin } from "./support/ask.ts"
import { noBrowser } from "./support/browser.ts"
import { serveLimn } from "./support/serve.ts"
import { useStage } from "./support/stage.ts"
import { serverSentence, wordsOf } from "./support/words.ts"

const priceWords = await wordsOf<
  Readonly<Record<"dollarsEach" | "save" | "takeBack" | "now", string>> & {
    readonly manners: { readonly picture: string }
    readonly setOne: (model: string) => string
  }
>("console-prices")
const kitWords = await wordsOf<Readonly<Record<"free" | "close", string>>>("kit")

const first = { id: "gemini-2.5-flash-image", name: "Nano Banana" }
const second = { id: "gpt-image-2", name: "GPT Image 2" }

describe("prices in the console", { skip: noBrowser }, () => {
  const { journey } = useStage(async () => {
    const account = { upstream: "openai-chat", preset: "openrouter", baseUrl: "http://127.0.0.1:9/v1", keys: ["no key"] }
    const limn = await serveLimn({}, { channels: [{ name: "both", ...account, models: [first.id, second.id] }] })
    for (const [{ id }, picture] of [
      [first, 0.03],
      [second, 0.07],
    ] as const) {
      await askAdmin(limn, "PUT", `/prices/${id}`, { picture })
    }
    return { limn, close: limn.close }
  })

  journey(
    "are written for one model at a time, and nothing that was not saved is kept",
    async ({ page, look, room, all }) => {
      const words = priceWords[look.language]
      const open = async (model: typeof first): Promise<void> => {
        await page.getByRole("link", { name: words.setOne(model.name), exact: true }).click()
        await room.dialog(model.id).waitFor()
      }
      const shows = async (model: typeof first, dollars: string): Promise<void> => {
        await room.dialog(model.id).waitFor()
        assert.equal(await field(page, words.dollarsEach).inputValue(), dollars)
      }
      await page.goto("/admin/prices")
      await open(first)
      await field(page, words.dollarsEach).fill("0.5")
      await room.dialog(first.id).getByRole("button", { name: all.kit.close, exact: true }).click()
      await open(first)
      await shows(first, "0.03")
      await field(page, words.dollarsEach).fill("not a number")
      await room.button(words.save).click()
      const refused = await serverSentence(look.language, "`picture` must be a number, or a map from 512, 1K, 2K or 4K to numbers.")
      await room.dialog(first.id).getByText(refused, { exact: true }).waitFor()
      await page.goto(`/admin/prices?model=${second.id}`)
      await shows(second, "0.07")
      await page.goBack()
      await shows(first, "0.03")
      await page.goForward()
      await shows(second, "0.07")
    },
    { path: null },
  )

  journey(
    "say of nothing that it is free, on every page",
    async ({ page, look, room, backdrop: { limn } }) => {
      const words = priceWords[look.language]
      const { free } = kitWords[look.language]
      await askAdmin(limn, "PUT", `/prices/${second.id}`, { picture: 0 })
      await page.goto("/admin/prices")
      const row = page.getByRole("row").filter({ hasText: second.id })
      await row.getByText(free, { exact: true }).first().waitFor()
      await page.getByRole("link", { name: words.setOne(second.name), exact: true }).click()
      await room.dialog(second.id).getByRole("status").getByText(free, { exact: true }).waitFor()
      await page.goto(`/models/${second.id}`)
      await page.getByText(free, { exact: true }).first().waitFor()
      await page.goto("/models")
      await page.getByRole("article").filter({ hasText: second.id }).getByText(free, { exact: true }).waitFor()
      await askAdmin(limn, "PUT", `/prices/${second.id}`, { picture: 0.07 })
    },
    { path: null },
  )
})

function field(page: Page, label: string): ReturnType<Page["getByRole"]> {
  return page.getByRole("textbox", { name: label, exact: true })
}
