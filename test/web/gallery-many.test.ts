import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import type { DatabaseSync } from "node:sqlite"
import { describe } from "node:test"
import type { Locator, Page } from "playwright-core"
import { noBrowser } from "./support/browser.ts"
import { draw } from "./support/draw.ts"
import { opened } from "./support/folder.ts"
import { useStage } from "./support/stage.ts"
import { wordsOf } from "./support/words.ts"

const galleryWords = await wordsOf<{ readonly list: string; readonly count: (count: number) => string }>("gallery")

const total = 2000
/** More of them are never in the page at once, whatever has been scrolled. */
const mostElements = 2500
/** Between two rows lies a gap, and above a month its name. Pixels. */
const widestGap = 80

describe("a gallery of 2,000 pictures", { skip: noBrowser }, () => {
  const { journey } = useStage(opened)

  journey(
    "is scrolled from end to end without a blank place, and without more and more in the page",
    async ({ page, window, look, backdrop: { database } }) => {
      const words = galleryWords[look.language]
      const drawn = await draw(window, ["a wide valley", "a tall tower", "a round pond"])
      for (const [index, { id }] of drawn.entries()) copyPicture(database, id, Math.ceil((total - drawn.length - index) / drawn.length))
      await page.goto("/gallery")
      await page.getByText(words.count(total), { exact: true }).waitFor()
      const wall = page.getByRole("listbox", { name: words.list, exact: true })
      const scroller = page.getByRole("main")

      const seen = new Set<string>()
      let most = 0
      for (let isEnd = false; !isEnd;) {
        await isFilled(page)
        for (const position of await positionsIn(wall)) seen.add(position)
        most = Math.max(most, await page.locator("*").count())
        isEnd = await scroller.evaluate((element) => {
          const before = element.scrollTop
          element.scrollTop += element.clientHeight
          return element.scrollTop === before
        })
      }
      assert.equal(seen.size, total, "every picture has been in the page")
      assert.ok(most <= mostElements, `${most} elements were in the page at once`)
      // Back in one leap: what is far away again is there again.
      await scroller.evaluate((element) => (element.scrollTop = 0))
      await isFilled(page)
      assert.ok((await positionsIn(wall)).includes("1"))
    },
    { path: null },
  )
})

/** Hangs copies of a picture beside it, an hour older each. */
function copyPicture(database: DatabaseSync, id: string, copies: number): void {
  const columns = (table: string): readonly string[] =>
    (database.prepare(`select name from pragma_table_info('${table}')`).all() as { name: string }[]).map(({ name }) => name)
  const copy = (table: string, changed: Readonly<Record<string, string>>): ReturnType<DatabaseSync["prepare"]> => {
    const names = columns(table)
    const [key = ""] = names
    return database.prepare(
      `insert into ${table} (${names.join()}) select ${names.map((name) => changed[name] ?? name).join()} from ${table} where ${key} = $of`,
    )
  }
  const picture = copy("pictures", { id: "$id", created_at: "created_at - $ago" })
  const facts = copy("picture_facts", { picture_id: "$id" })
  database.exec("begin immediate")
  for (let number = 1; number <= copies; number++) {
    const made = { $of: id, $id: randomId() }
    picture.run({ ...made, $ago: number * 3_600_000 })
    facts.run(made)
  }
  database.exec("commit")
}

/** 26 digits of base 32. */
function randomId(): string {
  return BigInt(`0x${randomBytes(16).toString("hex")}`)
    .toString(32)
    .padStart(26, "0")
}

/** Waits until what is seen of the wall has no hole, and every picture in it is there. */
async function isFilled(page: Page): Promise<void> {
  await page.waitForFunction(
    ([main, gap]) => {
      const view = main.getBoundingClientRect()
      const pictures = [...main.querySelectorAll("[role=option]")].filter((picture) => {
        const { top, bottom } = picture.getBoundingClientRect()
        return bottom > view.top && top < view.bottom
      })
      const places = [...pictures, ...main.querySelectorAll("h1, h2, search")].map((element) => element.getBoundingClientRect())
      let covered = view.top
      for (const { top, bottom } of places.toSorted((one, other) => one.top - other.top)) {
        if (top > covered + gap) return false
        covered = Math.max(covered, bottom)
      }
      return covered >= view.bottom - gap && pictures.every((picture) => picture.querySelector("img")?.naturalWidth > 0)
    },
    [await page.getByRole("main").elementHandle(), widestGap] as const,
  )
}

/** The numbers of the pictures that are in the page. */
function positionsIn(wall: Locator): Promise<readonly string[]> {
  return wall.getByRole("option").evaluateAll((all) => all.map((one) => one.getAttribute("aria-posinset") ?? ""))
}
