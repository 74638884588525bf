import assert from "node:assert/strict"
import { describe } from "node:test"
import { scripted } from "./support/backdrops.ts"
import { noBrowser } from "./support/browser.ts"
import { runShell } from "./support/shell.ts"
import { useStage } from "./support/stage.ts"
import { wordsOf } from "./support/words.ts"

const keyWords = await wordsOf<{
  readonly make: string
  readonly name: string
  readonly haveIt: string
  readonly revoke: string
  readonly shownTitle: (name: string) => string
  readonly revokeOne: (name: string) => string
  readonly revokedOnes: (count: number) => string
}>("console-keys")
const consoleWords = await wordsOf<{
  readonly actionsFor: (name: string) => string
  readonly budget: { readonly amount: string; readonly of: (spent: string, cap: string) => string }
}>("console")

describe("a key of the console", { skip: noBrowser }, () => {
  const { journey } = useStage(scripted)

  journey(
    "draws for a program until it is revoked, and its budget shows what that cost",
    async ({ page, look, room, person }) => {
      const words = keyWords[look.language]
      const { budget, actionsFor } = consoleWords[look.language]
      const name = `shop of ${person?.name}`
      await page.goto("/admin/keys")
      await room.button(words.make).first().click()
      const form = room.dialog(words.make)
      await form.getByRole("textbox", { name: words.name, exact: true }).fill(name)
      await form.getByRole("textbox", { name: new RegExp(`^${RegExp.escape(budget.amount)}`) }).fill("2")
      await form.getByRole("button", { name: words.make, exact: true }).click()
      const shown = room.dialog(words.shownTitle(name))
      const script = await shown.locator("pre").innerText()
      const key = await shown.getByText(/^sk-/).first().innerText()
      await shown.getByRole("button", { name: words.haveIt, exact: true }).click()

      const drawing = await runShell(script)
      const { data } = JSON.parse(drawing.stdout) as { data: { url: string }[] }
      const picture = await fetch(data[0]?.url ?? "")
      assert.equal(picture.headers.get("content-type"), "image/png")
      await page.reload()
      const row = page.getByRole("row").filter({ hasText: name })
      const spent = budget.of("$0.0387", "$2.00")
      await row.getByText(spent).waitFor()

      await row.getByRole("button", { name: actionsFor(name), exact: true }).click()
      await page.getByRole("menuitem", { name: words.revoke, exact: true }).click()
      await room.dialog(words.revokeOne(name)).getByRole("button", { name: words.revoke, exact: true }).click()
      await row.waitFor({ state: "detached" })
      const refused = await runShell(`${script} -w '\\n%{http_code}'`)
      assert.match(refused.stdout, /\n401$/)
      await page.getByRole("radio", { name: like(words.revokedOnes) }).check({ force: true })
      await page.getByRole("row").filter({ hasText: name }).waitFor()
      assert.ok(!(await page.content()).includes(key), "the key is shown once")
    },
    { path: null },
  )
})

/** A name that ends in a number. */
function like(name: (count: number) => string): RegExp {
  return new RegExp(`^${RegExp.escape(name(1).slice(0, -1))}\\d+$`)
}
