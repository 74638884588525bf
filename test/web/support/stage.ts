import assert from "node:assert/strict"
import { after, before, it } from "node:test"
import type { Browser, BrowserContext, Page } from "playwright-core"
import { type Look, nameOf, openWindow, startBrowser, walkedLooks } from "./browser.ts"
import { enter, type Person, type Role } from "./enter.ts"
import { type AllWords, type RoomWords, roomWords } from "./room-words.ts"
import { Room } from "./room.ts"
import type { ServedLimn } from "./serve.ts"

/** What stands behind the pages of some journeys. */
export interface Backdrop {
  readonly limn: ServedLimn
  close(): Promise<void>
}

/** One walk through a journey: a person of its own in a window of its own. */
export interface Walk<T extends Backdrop> {
  readonly look: Look
  readonly window: BrowserContext
  readonly page: Page
  readonly room: Room
  /** The web app's words in the language of this walk. */
  readonly all: AllWords
  /** Those of the chat room. */
  readonly words: RoomWords
  readonly backdrop: T
  /** Who is signed in; undefined: nobody. */
  readonly person: Person | undefined
}

/** How a walk begins. */
export interface Beginning {
  /** Where; null: the journey opens its first page itself. @default "/" */
  readonly path?: string | null
  /** Whether somebody is signed in. @default true */
  readonly signedIn?: boolean
  /** What they may do. @default "owner" */
  readonly role?: Role
}

/**
 * Gives one browser and one backdrop to all journeys of a `describe`, in which it is to be called. A journey is walked once in each look, and
 * fails where a page complained of anything.
 */
export function useStage<T extends Backdrop>(
  open: () => Promise<T>,
): {
  readonly journey: (title: string, walk: (walk: Walk<T>) => Promise<void>, beginning?: Beginning) => void
} {
  let browser: Browser | undefined
  let backdrop: T | undefined
  before(async () => {
    backdrop = await open()
    browser = await startBrowser()
  })
  after(async () => {
    await browser?.close()
    await backdrop?.close()
  })
  return {
    journey: (title, walk, { path = "/", signedIn = true, role } = {}) => {
      for (const look of walkedLooks) {
        it(`${title} (${nameOf(look)})`, { timeout: 120_000 }, async () => {
          assert.ok(browser !== undefined && backdrop !== undefined)
          const { window, complaints } = await openWindow(browser, backdrop.limn.address, look)
          try {
            const person = signedIn ? await enter(window, backdrop.limn, role) : undefined
            const page = await window.newPage()
            const all = (await roomWords)[look.language]
            const room = new Room(page, all.chat)
            if (path !== null) {
              await page.goto(path)
              await room.composer.waitFor()
            }
            await walk({ look, window, page, room, all, words: all.chat, backdrop, person })
            assert.deepEqual(complaints, [])
          } finally {
            await window.close()
          }
        })
      }
    },
  }
}
