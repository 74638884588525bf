import type { Browser, BrowserContext, Page } from "playwright-core"
import { openWindow, signInWindow } from "./support/browser.ts"
import { copyPicture } from "./support/copy-picture.ts"
import { draftOf } from "./support/fill.ts"
import { opened } from "./support/folder.ts"

/** How evenly something scrolled. */
interface Frames {
  /** Frames a second, on average. */
  readonly rate: number
  readonly medianMs: number
  readonly p95Ms: number
  /** Frames a second of an empty page that scrolls in the same browser: what there is to be had here. */
  readonly emptyRate: number
}

const galleryPictures = 10_000
const conversationPictures = 200
const variants = 4
const scrollMs = 6000

/**
 * Scrolls a gallery of 10,000 pictures and a conversation of 200 for six seconds each, at a reader's quick pace, and prints the frames, beside
 * those of an empty page of the same height. Nothing is judged: it is the machine that draws them.
 */
export async function measureFrames(browser: Browser): Promise<void> {
  const { limn, database, close } = await opened()
  const { window } = await openWindow(browser, limn.address, { language: "en", theme: "light", device: "desktop" })
  try {
    await signInWindow(window, limn.address, { admin_token: limn.adminToken })
    const conversation = await fillConversation(window, limn.address)
    const [first] = (database.prepare("select id from pictures limit 1").all() as { id: string }[]).map(({ id }) => id)
    if (first === undefined) throw new Error("nothing was drawn")
    copyPicture(database, first, galleryPictures - conversationPictures)
    for (const [name, path] of [
      [`a gallery of ${galleryPictures} pictures`, "/gallery"],
      [`a conversation of ${conversationPictures} pictures`, `/c/${conversation}`],
    ] as const) {
      const { rate, medianMs, p95Ms, emptyRate } = await scroll(window, path)
      console.log(
        `${name}: ${rate.toFixed(1)} frames a second while it scrolls (median ${medianMs.toFixed(1)} ms, p95 ${p95Ms.toFixed(1)} ms; an empty page: ${emptyRate.toFixed(1)})`,
      )
    }
  } finally {
    await window.close()
    await close()
  }
}

async function fillConversation(window: BrowserContext, address: string): Promise<string> {
  const call = async <T>(method: string, path: string, data?: object): Promise<T> => {
    const answer = await window.request.fetch(`${address}/app/api/v1${path}`, {
      method,
      headers: { "x-limn-csrf": "1" },
      ...(data && { data }),
    })
    if (!answer.ok()) throw new Error(`${method} ${path} was answered ${answer.status()}: ${await answer.text()}`)
    return (await answer.json()) as T
  }
  const { id } = await call<{ id: string }>("POST", "/conversations", {})
  let parent: string | null = null
  for (let turn = 0; turn < conversationPictures / variants; turn++) {
    const draft = draftOf(`a lighthouse, number ${turn + 1}`, { count: variants, image_size: "512", with_history: false })
    const posted: { assistant: { id: string } } = await call("POST", `/conversations/${id}/messages`, { parent_id: parent, draft })
    parent = posted.assistant.id
    for (let running = true; running;) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      const { data } = await call<{ data: { id: string; running: boolean }[] }>("GET", "/conversations")
      running = data.some((one) => one.id === id && one.running)
    }
  }
  return id
}

async function scroll(window: BrowserContext, path: string): Promise<Frames> {
  const page = await window.newPage()
  await page.goto(path, { waitUntil: "networkidle" })
  const main = path === "/gallery" ? "main" : "div:has(> ol > .turn)"
  const gaps = await gapsWhileScrolling(page, main)
  await page.goto("/robots.txt")
  await page.setContent(`<main style="height:100vh;overflow:auto"><div style="height:400000px"></div></main>`)
  const empty = await gapsWhileScrolling(page, "main")
  await page.close()
  const sorted = gaps.toSorted((a, b) => a - b)
  const rateOf = (list: readonly number[]): number => (1000 * list.length) / list.reduce((sum, gap) => sum + gap, 0)
  return {
    rate: rateOf(gaps),
    medianMs: sorted[Math.floor(sorted.length / 2)] ?? 0,
    p95Ms: sorted[Math.floor(sorted.length * 0.95)] ?? 0,
    emptyRate: rateOf(empty),
  }
}

/** Milliseconds between the frames while the nearest scroller of an element is moved by 40 pixels in each. */
function gapsWhileScrolling(page: Page, selector: string): Promise<number[]> {
  return page.evaluate(
    ({ selector, scrollMs }) =>
      new Promise<number[]>((resolve) => {
        const { document, requestAnimationFrame } = globalThis as unknown as {
          document: { querySelector(selector: string): { scrollTop: number } | null }
          requestAnimationFrame(frame: (at: number) => void): void
        }
        const scroller = document.querySelector(selector)
        if (scroller === null) throw new Error(`there is no ${selector}`)
        scroller.scrollTop = 0
        const gaps: number[] = []
        let begun = 0
        let before = 0
        const step = (at: number): void => {
          if (before > 0) gaps.push(at - before)
          begun ||= at
          before = at
          scroller.scrollTop += 40
          if (at - begun < scrollMs) requestAnimationFrame(step)
          else resolve(gaps)
        }
        requestAnimationFrame(step)
      }),
    { selector, scrollMs },
  )
}
