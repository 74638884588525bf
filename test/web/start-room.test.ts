import assert from "node:assert/strict"
import { describe } from "node:test"
import { painted } from "./support/backdrops.ts"
import { noBrowser } from "./support/browser.ts"
import { useStage } from "./support/stage.ts"

/** Widths and heights of windows: of phones where the walk has one. */
const windows = { phone: [390, 844, 360, 640], desktop: [1440, 900, 1024, 600, 820, 1180] } as const

describe("the beginning of a conversation", { skip: noBrowser }, () => {
  const { journey } = useStage(painted)

  journey("everything is seen at once, and the composer leaves it room", async ({ page, room, words, look }) => {
    const ways = [page.getByRole("heading", { name: words.welcome }), room.button(words.ownPicture), room.button(words.templates)]
    const form = page.locator("form").filter({ has: room.composer })
    const head = page.locator("section > header")
    const sizes = windows[look.device]
    for (let at = 0; at < sizes.length; at += 2) {
      const [width = 0, height = 0] = sizes.slice(at)
      await page.setViewportSize({ width, height })
      const [composer, top] = [await form.boundingBox(), await head.boundingBox()]
      assert.ok(composer !== null && top !== null)
      for (const way of ways) {
        const box = await way.boundingBox()
        assert.ok(box !== null)
        assert.ok(box.y >= top.y + top.height, `${width} × ${height}: begins below the head (${box.y})`)
        assert.ok(
          box.y + box.height + 8 <= composer.y,
          `${width} × ${height}: ends at ${box.y + box.height}, the composer begins at ${composer.y}`,
        )
      }
    }
  })
})
