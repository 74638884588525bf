import assert from "node:assert/strict"
import { describe } from "node:test"
import type { Locator, Page } from "playwright-core"
import { drawing, scripted } from "./support/backdrops.ts"
import { noBrowser } from "./support/browser.ts"
import { useStage } from "./support/stage.ts"

/** Where something stands in the window, from its upper edge. */
async function placeOf(element: Locator): Promise<{ readonly top: number; readonly bottom: number }> {
  const box = await element.boundingBox()
  assert.ok(box !== null)
  return { top: box.y, bottom: box.y + box.height }
}

/** Scrolls a list as a wheel would, and waits until it has come to rest. */
async function wheel(page: Page, list: Locator, by: number): Promise<void> {
  const box = await list.boundingBox()
  assert.ok(box !== null)
  await page.mouse.move(box.x + box.width / 2, box.y + 20)
  const from = await positionOf(list)
  await page.mouse.wheel(0, by)
  for (let before = from, at = from; at === from || at !== before;) {
    before = at
    await page.evaluate("new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))")
    at = await positionOf(list)
  }
}

function positionOf(list: Locator): Promise<number> {
  return list.evaluate(({ scrollTop }) => scrollTop)
}

describe("a turn that is sent", { skip: noBrowser }, () => {
  const { journey } = useStage(scripted)

  journey("begins at the top, with its words and its place, and stays there", async ({ page, room, words, look, backdrop }) => {
    const { provider } = backdrop
    provider.follow((number) => drawing(number))
    await room.send("a quiet lake")
    await room.drawn()
    const gate = Promise.withResolvers<void>()
    provider.follow(async (number) => {
      await gate.promise
      return drawing(number, "As you wished.")
    })
    await room.send("the same lake at night")
    await room.answers.nth(1).getByText(words.drawing, { exact: true }).waitFor()
    const said = room.messages.nth(1).getByText("the same lake at night", { exact: true })
    const place = room.answers.nth(1).locator("[aria-busy] > div").first()
    const head = await placeOf(page.getByRole("heading", { level: 1 }))
    const form = await placeOf(page.locator("form").filter({ has: room.composer }))
    const { top } = await placeOf(said)
    assert.ok(top >= head.bottom && top < head.bottom + 60, `the words begin at ${top}, below ${head.bottom}`)
    const drawn = await placeOf(place)
    if (look.device === "desktop")
      assert.ok(drawn.bottom <= form.top, `the place ends at ${drawn.bottom}, the composer begins at ${form.top}`)
    else assert.ok(drawn.top < form.top - 200, "much of the place is seen")
    gate.resolve()
    await room.drawn(1, 1, room.answers.nth(1))
    await room.answers.nth(1).getByRole("button", { name: words.rerun, exact: true }).waitFor()
    assert.equal((await placeOf(said)).top, top)
  })

  journey("leaves somebody alone who reads further above", async ({ page, room, words, backdrop: { provider } }) => {
    provider.follow((number) => drawing(number))
    await room.send("a first hill")
    await room.drawn()
    const gate = Promise.withResolvers<void>()
    provider.follow(async (number) => {
      await gate.promise
      return drawing(number, "A hill. ".repeat(200))
    })
    await room.send("a second hill")
    await room.answers.nth(1).getByText(words.drawing, { exact: true }).waitFor()
    await wheel(page, room.list, -400)
    const before = await placeOf(room.answers.first())
    gate.resolve()
    await room.answers.nth(1).getByRole("button", { name: words.rerun, exact: true }).waitFor({ state: "attached" })
    assert.deepEqual(await placeOf(room.answers.first()), before)
    await room.button(words.toNewest).click()
    await room.answers.nth(1).getByText("A hill. A hill.").waitFor()
    const left = (): Promise<number> =>
      room.list.evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight)
    while ((await left()) > 1) await page.evaluate("new Promise(requestAnimationFrame)")
  })
})
