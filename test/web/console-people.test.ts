import assert from "node:assert/strict"
import { describe } from "node:test"
import { askAdmin } from "./support/ask.ts"
import { scripted } from "./support/backdrops.ts"
import { noBrowser } from "./support/browser.ts"
import { useStage } from "./support/stage.ts"
import { wordsOf } from "./support/words.ts"

const peopleWords = await wordsOf<{
  readonly role: string
  readonly roles: { readonly operator: string }
  readonly rises: string
  readonly editOne: (name: string) => string
  readonly linkOf: (name: string) => string
}>("console-people")
const consoleWords = await wordsOf<{ readonly edit: string; readonly actionsFor: (name: string) => string }>("console")
const kitWords = await wordsOf<{ readonly save: string }>("kit")

describe("a role of the console", { skip: noBrowser }, () => {
  const { journey } = useStage(scripted)

  journey(
    "that is higher is given with a link, because nothing of before lets its user in",
    async ({ page, look, room, person, backdrop: { limn } }) => {
      const [words, { edit, actionsFor }] = [peopleWords[look.language], consoleWords[look.language]]
      const name = `rising by ${person?.name}`
      const { id } = await askAdmin<{ id: string }>(limn, "POST", "/users", { name })
      await page.goto("/admin/users")
      const row = page.getByRole("row").filter({ hasText: name })
      await row.getByRole("button", { name: actionsFor(name), exact: true }).click()
      await page.getByRole("menuitem", { name: edit, exact: true }).click()
      const form = room.dialog(words.editOne(name))
      await form.getByRole("combobox", { name: words.role }).selectOption("operator")
      await form.getByText(words.rises).waitFor()
      await form.getByRole("button", { name: kitWords[look.language].save, exact: true }).click()
      const link = await room.dialog(words.linkOf(name)).locator("code").innerText()
      await row.getByText(words.roles.operator, { exact: true }).waitFor()

      const begun = await fetch(`${limn.address}/app/api/v1/session`, {
        method: "POST",
        headers: { "x-limn-csrf": "1", "content-type": "application/json" },
        body: JSON.stringify({ link_token: link.split("#link=")[1] }),
      })
      const { user } = (await begun.json()) as { user: { id: string; role: string } }
      assert.deepEqual([user.id, user.role], [id, "operator"])
    },
    { path: null },
  )
})
