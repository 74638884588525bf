import assert from "node:assert/strict"
import { describe } from "node:test"
import type { Locator } from "playwright-core"
import sharp from "sharp"
import { servedBy } from "./support/backdrops.ts"
import { noBrowser } from "./support/browser.ts"
import { type ReceivedEdit, startEdits } from "./support/edits-provider.ts"
import { useStage, type Walk } from "./support/stage.ts"

const open = () => servedBy(startEdits, "gpt-image-1.5")
type Masked = Walk<Awaited<ReturnType<typeof open>>>

describe("an edit with a mask", { skip: noBrowser }, () => {
  const { journey } = useStage(open)

  journey("painted by pointer: the provider is given exactly that, and the two are compared", async (walk) => {
    const { page, room, words, all } = walk
    const stage = await beginMask(walk)
    const picture = await stage.locator("img").boundingBox()
    assert.ok(picture !== null)
    const at = (x: number, y: number): [number, number] => [picture.x + x * picture.width, picture.y + y * picture.height]
    await room.button(all.studio.mask.brush).click()
    await page.mouse.move(...at(0.25, 0.5))
    await page.mouse.down()
    await page.mouse.move(...at(0.4, 0.5), { steps: 5 })
    await page.mouse.up()
    await room.button(all.studio.mask.use).click()
    await stage.waitFor({ state: "detached" })
    await room.button(words.maskOn).waitFor()
    await room.send("make it a garden")
    await room.drawn()
    const edit = await lastEdit(walk)
    const painted = await transparencyOf(edit.mask)
    assert.equal(painted(0.25, 0.5), true)
    assert.equal(painted(0.325, 0.5), true)
    assert.equal(painted(0.75, 0.5), false)
    assert.equal(painted(0.3, 0.95), false)

    await room.messages.last().getByText(words.maskOn, { exact: true }).waitFor()
    await room.choose(words.compare)
    const compare = room.dialog(all.studio.compare.title)
    const slider = compare.getByRole("slider", { name: all.studio.compare.position, exact: true })
    await slider.press("ArrowRight")
    assert.equal(await slider.getAttribute("aria-valuetext"), all.studio.compare.positionText(51))
    await slider.press("Home")
    assert.equal(await slider.getAttribute("aria-valuetext"), all.studio.compare.positionText(0))
    await page.keyboard.press("Escape")
    await compare.waitFor({ state: "detached" })
  })

  journey("a rectangle by keys", async (walk) => {
    const { page, room, words, all } = walk
    const stage = await beginMask(walk)
    await stage.focus()
    for (const key of ["r", "ArrowRight", "Shift+ArrowDown", "Enter"]) await page.keyboard.press(key)
    await page.getByText(all.studio.mask.filled, { exact: true }).waitFor({ state: "attached" })
    await room.button(all.studio.mask.use).click()
    await room.button(words.maskOn).waitFor()
    await room.send("a pond here")
    await room.drawn()
    const { mask } = await lastEdit(walk)
    const painted = await transparencyOf(mask)
    // The rectangle begins in the middle with two fifths of each side; the first arrow key makes it.
    for (const [x, y] of [
      [0.5, 0.5],
      [0.31, 0.31],
      [0.69, 0.7],
    ] as const)
      assert.equal(painted(x, y), true, `${x}, ${y}`)
    for (const [x, y] of [
      [0.29, 0.5],
      [0.71, 0.5],
      [0.5, 0.29],
      [0.5, 0.76],
    ] as const)
      assert.equal(painted(x, y), false, `${x}, ${y}`)
  })
})

/** Draws a picture and opens its mask; gives the stage to paint on. */
async function beginMask({ page, room, words, all }: Masked): Promise<Locator> {
  await room.send("a bare yard")
  await room.drawn()
  await room.choose(words.mask)
  const stage = page.getByRole("application", { name: all.studio.mask.stage, exact: true })
  await room.loaded(stage.locator("img"))
  return stage
}

/** The newest edit, of which the source and the sizes are what they should be. */
async function lastEdit({ window, room, backdrop }: Masked): Promise<ReceivedEdit> {
  const edit = backdrop.provider.edits.at(-1)
  assert.ok(edit?.mask !== undefined, "the provider was given a mask")
  const source = await room.drawn(1, 1, room.answers.first())
  const kept = await window.request.get(`/app/api/v1/pictures/${source}/content`)
  assert.deepEqual(Buffer.from(edit.images[0] ?? []), await kept.body())
  const { width, height, hasAlpha } = await sharp(edit.mask).metadata()
  assert.deepEqual([width, height, hasAlpha], [768, 512, true])
  return edit
}

/** Tells of a place of a mask, in parts of its sides, whether it is transparent. */
async function transparencyOf(mask: Uint8Array | undefined): Promise<(x: number, y: number) => boolean> {
  const { data, info } = await sharp(mask).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return (x, y) => data[(Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * 4 + 3] === 0
}
