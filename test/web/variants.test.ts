import assert from "node:assert/strict"
import { describe } from "node:test"
import type { Page } from "playwright-core"
import type { Turn } from "../support/scripted-provider.ts"
import { drawing, scripted } from "./support/backdrops.ts"
import { noBrowser } from "./support/browser.ts"
import { useStage } from "./support/stage.ts"

describe("four variants", { skip: noBrowser }, () => {
  const { journey } = useStage(scripted)

  journey("each fills by itself, one fails, and nothing shifts", async ({ page, room, words, backdrop: { provider } }) => {
    const gates = Array.from({ length: 4 }, () => Promise.withResolvers<Turn>())
    const asked = Promise.withResolvers<void>()
    provider.follow((number) => {
      if (number === 4) asked.resolve()
      return gates[number - 1]?.promise ?? drawing(9)
    })
    const settings = await room.openSettings()
    await settings.getByRole("group", { name: words.count, exact: true }).getByRole("radio", { name: "4", exact: true }).check()
    await page.keyboard.press("Escape")
    await room.send("four sketches of a boat")
    await asked.promise
    const places = room.answers.getByText(words.drawing, { exact: true })
    await places.nth(3).waitFor()

    const shifts = await watchShifts(page)
    const pictures = room.answers.getByRole("button").filter({ has: page.locator("img") })
    for (const [index, number] of [2, 0, 1].entries()) {
      gates[number]?.resolve(drawing(number))
      await pictures.nth(index).waitFor()
      assert.equal(await places.count(), 3 - index, "the others are still being drawn")
    }
    for (const image of await pictures.locator("img").all()) await room.loaded(image)
    assert.deepEqual(await shifts(), [], "something on the page was moved")

    gates[3]?.resolve({ status: 400 })
    await room.answers.getByText(words.failed, { exact: true }).waitFor()
    await room.answers.getByRole("button", { name: words.rerun, exact: true }).waitFor()
    assert.equal(await pictures.count(), 3)
    await page.reload()
    await pictures.nth(2).waitFor()
    await room.answers.getByText(words.failed, { exact: true }).waitFor()
  })
})

/** Gathers what the browser counts as a shift of the layout, from now on. */
async function watchShifts(page: Page): Promise<() => Promise<readonly string[]>> {
  const begun = await page.evaluate("performance.now()")
  await page.evaluate(`
    globalThis.shifts = []
    new PerformanceObserver((list) => {
      for (const { value, startTime, sources } of list.getEntries()) {
        const places = sources.map(({ node, previousRect: from, currentRect: to }) =>
          (node?.parentElement?.className ?? "") + ">" + (node?.outerHTML ?? node?.textContent ?? "").slice(0, 90) + " " + JSON.stringify([from, to]))
        shifts.push({ startTime, text: value + " " + places.join(" | ") })
      }
    }).observe({ type: "layout-shift", buffered: true })`)
  return async () => {
    const all = (await page.evaluate(
      "new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(globalThis.shifts))))",
    )) as {
      startTime: number
      text: string
    }[]
    return all.filter(({ startTime }) => startTime >= (begun as number)).map(({ text }) => text)
  }
}
