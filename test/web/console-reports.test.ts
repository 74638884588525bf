import assert from "node:assert/strict"
import { text } from "node:stream/consumers"
import { describe } from "node:test"
import { startScripted } from "../support/scripted-provider.ts"
import { askAdmin } from "./support/ask.ts"
import { drawing } from "./support/backdrops.ts"
import { noBrowser } from "./support/browser.ts"
import { serveLimn } from "./support/serve.ts"
import { useStage } from "./support/stage.ts"
import { wordsOf } from "./support/words.ts"

const usageWords = await wordsOf<{ readonly csv: string; readonly by: string; readonly groups: { readonly key: string } }>("console-usage")
const auditWords = await wordsOf<{ readonly action: string; readonly actor: string; readonly actions: Readonly<Record<string, string>> }>(
  "console-audit",
)
const requestWords = await wordsOf<{
  readonly oneRequest: string
  readonly calls: string
  readonly states: { readonly succeeded: string }
  readonly purposes: { readonly failover: string }
}>("console-requests")
const keyWords = await wordsOf<{ readonly make: string; readonly name: string; readonly haveIt: string }>("console-keys")

const model = "gemini-2.5-flash-image"

describe("what the console tells of the past", { skip: noBrowser }, () => {
  const { journey } = useStage(async () => {
    const broken = await startScripted("gemini", () => ({ status: 500 }), "first-house")
    const sound = await startScripted("gemini", (number) => drawing(number), "second-house")
    const channels = [
      { ...broken.channel, models: [model], priority: 1 },
      { ...sound.channel, models: [model], priority: 2 },
    ]
    const limn = await serveLimn({}, { channels })
    const close = async (): Promise<void> => {
      await limn.close()
      await broken.close()
      await sound.close()
    }
    return { limn, broken, close }
  })

  journey(
    "the charts have the colours of the page, in either theme",
    async ({ page, backdrop: { limn } }) => {
      const { key } = await askAdmin<{ key: string }>(limn, "POST", "/keys", { name: "for the charts" })
      await draw(limn.address, key)
      await page.goto("/admin")
      // A chart is made when it comes near: below each one is its table.
      await page.locator("main details").first().scrollIntoViewIfNeeded()
      await page.locator("canvas").first().waitFor()
      const hasLines = `[...document.querySelectorAll("canvas")].some((canvas) => {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
        const colour = getComputedStyle(document.documentElement).getPropertyValue("--line").match(/[0-9a-f]{2}/gi).map((part) => parseInt(part, 16))
        for (let at = 0; at < data.length; at += 4) if (colour.every((part, index) => data[at + index] === part)) return true
        return false
      })`
      assert.ok(await page.evaluate(hasLines), "the lines across have the colour of the page's lines")
    },
    { path: null },
  )

  journey(
    "the overview takes the place of what was there for it, and leaves no gap between",
    async ({ page }) => {
      await page.addInitScript(`globalThis.gaps = []
        let hadAny = false
        new MutationObserver(() => {
          const has = [...document.querySelectorAll("main .card")].some((card) => card.getClientRects().length > 0)
          if (hadAny && !has) gaps.push(document.querySelector("main")?.innerHTML.slice(0, 300))
          hadAny ||= has
        }).observe(document, { childList: true, subtree: true, attributes: true })`)
      await page.goto("/admin")
      await page.locator("main section.card").first().waitFor()
      assert.deepEqual(await page.evaluate<string[]>("globalThis.gaps"), [])
    },
    { path: null },
  )

  journey(
    "usage is saved as a table that holds the same figures",
    async ({ page, look, person, backdrop: { limn } }) => {
      const words = usageWords[look.language]
      const name = `tea, "green" of ${person?.name}`
      const { key } = await askAdmin<{ key: string }>(limn, "POST", "/keys", { name })
      await draw(limn.address, key)
      await draw(limn.address, key)
      await page.goto("/admin/usage")
      await page.getByRole("radiogroup", { name: words.by, exact: true }).getByText(words.groups.key, { exact: true }).click()
      await page.getByRole("rowheader", { name }).waitFor()
      const coming = page.waitForEvent("download")
      await page.getByRole("button", { name: words.csv, exact: true }).click()
      const download = await coming
      assert.match(download.suggestedFilename(), /^limn-usage-key-.*\.csv$/)
      const [head = [], ...rows] = parseCsv(await text(await download.createReadStream()))
      const row = rows.find((cells) => cells.includes(name)) ?? []
      const value = (column: string): string | undefined => row[head.indexOf(column)]
      const { data } = await askAdmin<{ data: readonly { name: string | null; charge_usd: string }[] }>(limn, "GET", "/usage?group_by=key")
      const charged = data.find((one) => one.name === name)?.charge_usd
      assert.ok(Number(charged) > 0)
      assert.deepEqual([value("requests"), value("pictures"), value("charge_usd")], ["2", "2", charged])
    },
    { path: null },
  )

  journey(
    "a request that another channel saved shows both calls",
    async ({ page, look, room, person, backdrop: { limn, broken } }) => {
      const words = requestWords[look.language]
      const { key } = await askAdmin<{ key: string }>(limn, "POST", "/keys", { name: `failover of ${person?.name}` })
      // It may rest after failures, and would not be asked: a trial that ends well ends that.
      broken.follow(() => drawing(1))
      const { ok } = await askAdmin<{ ok: boolean }>(limn, "POST", "/channels/settings.first-house/test", {})
      assert.ok(ok)
      broken.follow(() => ({ status: 500 }))
      const id = await draw(limn.address, key)
      await page.goto("/admin/requests")
      await page.locator(`a[href*="${id}"]`).click()
      const drawer = room.dialog(words.oneRequest)
      const calls = drawer.locator("section").filter({ has: page.getByRole("heading", { name: words.calls, exact: true }) })
      const [first, second] = [calls.getByRole("listitem").nth(0), calls.getByRole("listitem").nth(1)]
      await first.getByText("first-house", { exact: true }).waitFor()
      assert.equal(await first.getByText(words.states.succeeded, { exact: true }).count(), 0)
      await second.getByText("second-house").waitFor()
      await second.getByText(words.purposes.failover).waitFor()
      await second.getByText(words.states.succeeded, { exact: true }).waitFor()
      const picture = drawer.getByRole("img").first()
      await picture.waitFor()
      await page.waitForFunction((image) => image.naturalWidth > 0, await picture.elementHandle())
    },
    { path: null },
  )

  journey(
    "the audit log says who did what",
    async ({ page, look, room, person }) => {
      const words = auditWords[look.language]
      const keys = keyWords[look.language]
      const name = `audited by ${person?.name}`
      await page.goto("/admin/keys?new=1")
      const form = room.dialog(keys.make)
      await form.getByRole("textbox", { name: keys.name, exact: true }).fill(name)
      await form.getByRole("button", { name: keys.make, exact: true }).click()
      await room.button(keys.haveIt).click()
      await page.goto("/admin/audit")
      await page.getByRole("combobox", { name: words.actor, exact: true }).selectOption({ label: person?.name ?? "" })
      await page.getByRole("combobox", { name: words.action, exact: true }).selectOption("key.create")
      const changes = page.getByRole("main").getByRole("listitem").filter({ hasText: name })
      await changes
        .filter({ hasText: words.actions["key.create"] ?? "" })
        .filter({ hasText: person?.name ?? "" })
        .waitFor()
      assert.equal(await changes.count(), 1)
    },
    { path: null },
  )
})

/** Draws by the Images API, and gives the id of the request. */
async function draw(address: string, key: string): Promise<string> {
  const answer = await fetch(`${address}/v1/images/generations`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ model, prompt: "a tea bowl" }),
  })
  assert.equal(answer.status, 200, await answer.text())
  return answer.headers.get("x-request-id") ?? ""
}

/** Cells of a CSV as RFC 4180 has it. */
function parseCsv(csv: string): readonly (readonly string[])[] {
  return csv
    .trimEnd()
    .split("\r\n")
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? ""),
    )
}
