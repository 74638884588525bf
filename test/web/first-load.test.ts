import assert from "node:assert/strict"
import { describe } from "node:test"
import type { Page } from "playwright-core"
import { painted } from "./support/backdrops.ts"
import { noBrowser, signInWindow } from "./support/browser.ts"
import { fillWithPictures } from "./support/fill.ts"
import { useStage } from "./support/stage.ts"

const pages = ["/", "/models", "/gallery", "/admin"]

describe("the first load of a page", { skip: noBrowser }, () => {
  const { journey } = useStage(async () => {
    const backdrop = await painted()
    await fillWithPictures(backdrop.limn)
    return backdrop
  })

  for (const path of pages) {
    journey(
      `asks for everything once, as it was told to beforehand: ${path}`,
      async ({ page, window, backdrop }) => {
        await signInWindow(window, backdrop.limn.address, { admin_token: backdrop.limn.adminToken })
        const asked: string[] = []
        page.on("request", (request) => asked.push(new URL(request.url()).pathname + new URL(request.url()).search))
        const warnings: string[] = []
        page.on("console", (message) => void warnings.push(message.text()))
        await page.goto(path, { waitUntil: "networkidle" })
        const announced = await page.evaluate<string[]>(
          `[...document.querySelectorAll("link[rel=preload], link[rel=modulepreload]")].map(({ href }) => href.slice(location.origin.length))`,
        )
        const times = (wanted: string): number => asked.filter((one) => one === wanted).length
        assert.ok(
          announced.some((one) => one.startsWith("/app/api/")),
          "what is asked of the server is among it",
        )
        for (const one of announced) assert.equal(times(one), 1, `${one} is asked for ${times(one)} times`)
        // The browser tells a few seconds after the load of what was fetched for nothing.
        await page.waitForTimeout(4000)
        assert.deepEqual(warnings, [])
      },
      { path: null, signedIn: false },
    )

    journey(
      `moves nothing that can be seen already: ${path}`,
      async ({ page, window, backdrop }) => {
        await signInWindow(window, backdrop.limn.address, { admin_token: backdrop.limn.adminToken })
        const debugging = await window.newCDPSession(page)
        await debugging.send("Emulation.setCPUThrottlingRate", { rate: 6 })
        await watchShifts(page)
        await page.goto(path, { waitUntil: "networkidle" })
        await page.waitForTimeout(500)
        assert.deepEqual(await page.evaluate<string[]>("globalThis.shifts"), [])
      },
      { path: null, signedIn: false },
    )
  }
})

/** Gathers what is moved without anybody's doing, with the place where it was. */
async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(`globalThis.shifts = []
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries())
        for (const { node, previousRect: from, currentRect: to } of sources)
          shifts.push(value.toFixed(4) + " " + (node?.outerHTML ?? "").slice(0, 80) + " " + JSON.stringify([from, to]))
    }).observe({ type: "layout-shift", buffered: true })`)
}
