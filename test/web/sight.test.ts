import assert from "node:assert/strict"
import { after, before, describe, it } from "node:test"
import type { Browser, Page } from "playwright-core"
import { noBrowser, signInWindow, startBrowser } from "./support/browser.ts"
import { fillWithPictures } from "./support/fill.ts"
import { roomWords } from "./support/room-words.ts"
import { Room } from "./support/room.ts"
import { type ServedLimn, serveLimn } from "./support/serve.ts"

const admin = ["", "/requests", "/usage", "/keys", "/users", "/channels", "/prices", "/settings", "/audit"].map((page) => `/admin${page}`)
const paths = ["/", "/models", "/models/limn/painter", "/gallery", "/docs", "/docs/reference", "/settings", ...admin]

/** How wide a page is and how wide it may be, in pixels, once it stands still. */
const widths = `(() => {
  const main = document.querySelector("main")
  return [Math.max(document.documentElement.scrollWidth, innerWidth - main.clientWidth + main.scrollWidth), innerWidth]
})()`

describe("for who sees less", { skip: noBrowser }, () => {
  let browser: Browser
  let limn: ServedLimn
  before(async () => {
    limn = await serveLimn()
    await fillWithPictures(limn, 1)
    browser = await startBrowser()
  })
  after(async () => {
    await browser?.close()
    await limn?.close()
  })
  const look = async (options: Parameters<Browser["newContext"]>[0]): Promise<Page> => {
    const window = await browser.newContext({ baseURL: limn.address, locale: "en-US", reducedMotion: "reduce", ...options })
    await signInWindow(window, limn.address, { admin_token: limn.adminToken })
    return window.newPage()
  }

  it("four times as large, pages scroll in one direction only", { timeout: 120_000 }, async () => {
    const page = await look({ viewport: { width: 320, height: 640 } })
    for (const path of paths) {
      await page.goto(path, { waitUntil: "networkidle" })
      await page.locator("main :is(h1, h2)").first().waitFor()
      const [width, most] = await page.evaluate<[number, number]>(widths)
      assert.ok(width <= most, `${path} is ${width} pixels wide, where ${most} are seen`)
    }
    await page.goto("/")
    const room = new Room(page, (await roomWords).en.chat)
    await room.composer.waitFor()
    const name = page.getByRole("button", { name: /^Model:/ }).getByText("Painter", { exact: true })
    assert.ok(((await name.boundingBox())?.width ?? 0) > 20, "the model that is chosen can be read")
    await room.openModels()
    const last = page.getByRole("dialog").getByRole("checkbox").first()
    const { x, width } = (await last.boundingBox()) ?? { x: 0, width: 0 }
    assert.ok(width > 0 && x + width <= 320, "what stands at the end of a row can be pressed")
    await page.keyboard.press("Escape")
    // A wide window of 1280 by 1024 pixels.
    await page.setViewportSize({ width: 320, height: 256 })
    await room.composer.fill("a lighthouse")
    await room.sendButton.click({ trial: true })
    await page.context().close()
  })

  it("in forced colours, what is chosen differs from what is not", async () => {
    const page = await look({ forcedColors: "active" })
    await page.goto("/settings")
    const outline = (label: string): Promise<string | undefined> =>
      page
        .locator("label")
        .filter({ hasText: new RegExp(`^\\s*${label}\\s*$`) })
        .evaluate((one) => one.ownerDocument.defaultView?.getComputedStyle(one).outlineStyle)
    await page.getByRole("radio", { name: "English", exact: true }).waitFor()
    assert.deepEqual([await outline("English"), await outline("Dark")], ["solid", "none"])
    await page.goto("/admin/requests")
    const toggle = page.getByRole("switch").first()
    await toggle.waitFor()
    assert.equal(await toggle.evaluate((one) => one.ownerDocument.defaultView?.getComputedStyle(one).appearance), "auto")
    await page.context().close()
  })
})
