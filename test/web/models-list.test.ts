import assert from "node:assert/strict"
import { describe } from "node:test"
import type { Locator, Page } from "playwright-core"
import { askApp } from "./support/ask.ts"
import { noBrowser } from "./support/browser.ts"
import { serveLimn } from "./support/serve.ts"
import { type Backdrop, useStage } from "./support/stage.ts"
import { wordsOf } from "./support/words.ts"

/** A model as the web app's API lists it. */
interface Model {
  readonly id: string
  readonly name: string
  readonly author: string
  readonly description: Readonly<Record<"en" | "zh", string>>
  readonly input: readonly string[]
  readonly output: readonly string[]
  readonly aspect_ratios: readonly string[]
  readonly per_picture_usd: string | null
}

const modelsWords = await wordsOf<{
  readonly title: string
  readonly filters: string
  readonly search: string
  readonly view: string
  readonly views: { readonly table: string }
  readonly facets: Readonly<Record<"output_modalities" | "input_modalities" | "author" | "ratio" | "price", string>>
  readonly modalities: { readonly image: string; readonly text: string }
  readonly upTo: (usd: string) => string
  readonly countOf: (count: number, all: number) => string
  readonly count: (count: number) => string
  readonly clear: string
}>("models")

describe("the list of models", { skip: noBrowser }, () => {
  const { journey } = useStage(priced)

  journey(
    "is narrowed by what models give, take and cost, and the address keeps it",
    async ({ page, window, look, room, all }) => {
      const words = modelsWords[look.language]
      const { data } = await askApp<{ data: readonly Model[] }>(window, "GET", "/models")
      const steps: readonly { facet: keyof typeof words.facets; value: string; label: string; fits: (model: Model) => boolean }[] = [
        { facet: "output_modalities", value: "text", label: words.modalities.text, fits: ({ output }) => output.includes("text") },
        { facet: "input_modalities", value: "image", label: words.modalities.image, fits: ({ input }) => input.includes("image") },
        { facet: "ratio", value: "16:9", label: "16:9", fits: ({ aspect_ratios }) => aspect_ratios.includes("16:9") },
        { facet: "author", value: "google", label: "Google", fits: ({ author }) => author === "google" },
        { facet: "price", value: "0.05", label: words.upTo("$0.05"), fits: costsUpTo5Cents },
      ]
      await page.goto("/models")
      await page.getByText(words.count(data.length), { exact: true }).waitFor()
      const sayCount = (count: number): string => (count === data.length ? words.count(count) : words.countOf(count, data.length))
      let fitting = data
      for (const { facet, value, label, fits } of steps) {
        fitting = fitting.filter(fits)
        const filters = await openFilters(page, words.filters, look.device === "phone")
        await choiceOf(filters, words.facets[facet], label).check({ force: true })
        await page.waitForURL((url) => url.searchParams.get(facet) === value)
        if (look.device === "phone") await filters.getByRole("button", { name: all.kit.close, exact: true }).click()
        await showsJust(page, fitting, sayCount(fitting.length))
      }
      assert.ok(fitting.length > 0 && fitting.length < data.length, "the filters leave some out, and some not")

      await page.reload()
      await showsJust(page, fitting, sayCount(fitting.length))
      const [chosen] = fitting
      assert.ok(chosen !== undefined)
      await page.getByText(chosen.description[look.language], { exact: true }).waitFor()
      await page.getByRole("link", { name: chosen.name, exact: true }).first().click()
      await page.getByRole("heading", { level: 1, name: chosen.name, exact: true }).waitFor()
      await page.goBack()
      await showsJust(page, fitting, sayCount(fitting.length))

      await page.getByRole("radiogroup", { name: words.view }).getByText(words.views.table, { exact: true }).click()
      await page.waitForURL(/[?&]view=table/)
      assert.equal(await page.getByRole("row").count(), fitting.length + 1, "a line for each, and the head")
      const searched = page.getByRole("searchbox", { name: words.search })
      await searched.fill("no such model")
      await page.getByText(words.countOf(0, data.length), { exact: true }).waitFor()
      await room.button(words.clear).last().click()
      await page.getByText(words.count(data.length), { exact: true }).waitFor()
      assert.equal(new URL(page.url()).search, "?view=table")
    },
    { path: null },
  )
})

/** A server that has every model, at its price. Nothing is drawn with any. */
async function priced(): Promise<Backdrop> {
  const account = { upstream: "openai-chat", preset: "openrouter", baseUrl: "http://127.0.0.1:9/v1", keys: ["no key"] }
  const limn = await serveLimn({}, { channels: [{ name: "every-model", ...account, models: ["*"] }] })
  return { limn, close: limn.close }
}

/** The class of prices below it is one of its own. */
function costsUpTo5Cents({ per_picture_usd: usd }: Model): boolean {
  return usd !== null && Number(usd) <= 0.05 && Number(usd) > 0.02
}

/** The filters: beside the list, or behind a button. */
async function openFilters(page: Page, name: string, isPhone: boolean): Promise<Locator> {
  if (!isPhone) return page.getByRole("complementary", { name })
  await page.getByRole("button", { name: new RegExp(`^${RegExp.escape(name)}`) }).click()
  return page.getByRole("dialog", { name })
}

function choiceOf(filters: Locator, facet: string, label: string): Locator {
  const group = filters.getByRole("group", { name: facet, exact: true })
  return group.getByRole("checkbox", { name: new RegExp(`^${RegExp.escape(label)}`) })
}

/** Waits until just these models hang there, and their number stands above them. */
async function showsJust(page: Page, models: readonly Model[], count: string): Promise<void> {
  await page.getByText(count, { exact: true }).waitFor()
  const names = await page.getByRole("article").getByRole("heading").allTextContents()
  assert.deepEqual(names.toSorted(), models.map(({ name }) => name).toSorted())
}
