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
    const said = "Here is the boat that you asked for, in a few strokes of the brush."
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
    await room.continues.waitFor()

    const shifts = await watchShifts(page)
    const pictures = room.answers.getByRole("button").filter({ has: page.locator("img") })
    for (const [index, number] of [2, 0, 1].entries()) {
      gates[number]?.resolve(drawing(number, said))
      await pictures.nth(index).waitFor()
      assert.equal(await places.count(), 3 - index, "the others are still being drawn")
    }
    for (const image of await pictures.locator("img").all()) await room.loaded(image)
    await room.answers.getByText(said).waitFor()
    assert.equal(await room.answers.getByText(said).count(), 1, "what all of them say is said once")
    assert.deepEqual(await shifts(), [], "something on the page was moved")

    gates[3]?.resolve({ status: 400 })
    await room.answers.getByText(words.failed, { exact: true }).waitFor()
    await room.answers.getByRole("button", { name: words.rerun, exact: true }).waitFor()
    assert.equal(await pictures.count(), 3)
    await page.reload()
    await pictures.nth(2).waitFor()
    assert.equal(await room.answers.getByText(said).count(), 1)
    await room.answers.getByText(words.failed, { exact: true }).waitFor()
  })
})

describe("one picture", { skip: noBrowser }, () => {
  const { journey } = useStage(scripted)

  journey("lies where its place was, whatever is said before it", async ({ page, room, words, backdrop: { provider } }) => {
    for (const [number, prompt] of ["a lighthouse", "the same at night"].entries()) {
      const asked = Promise.withResolvers<void>()
      const gate = Promise.withResolvers<void>()
      const said = `It is number ${number}. `.repeat(12)
      provider.follow(async () => {
        asked.resolve()
        await gate.promise
        return drawing(number, said)
      })
      await room.send(prompt)
      await asked.promise
      await room.answers.nth(number).getByText(words.drawing, { exact: true }).waitFor()
      await room.continues.waitFor()
      const place = room.answers.nth(number).locator("[aria-busy]").locator(":scope > div").first()
      const before = await place.boundingBox()
      const shifts = await watchShifts(page)
      gate.resolve()
      await room.drawn(1, 1, room.answers.nth(number))
      await room.answers.nth(number).getByText(said.trim()).waitFor()
      await room.answers.nth(number).getByRole("button", { name: words.rerun, exact: true }).waitFor()
      assert.deepEqual(await shifts(), [], "something on the page was moved")
      assert.deepEqual(await place.boundingBox(), before, "the picture is where its place was, also in the window")
    }
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
