import assert from "node:assert/strict"
import { describe } from "node:test"
import { startScripted } from "../support/scripted-provider.ts"
import { askAdmin } from "./support/ask.ts"
import { drawing } from "./support/backdrops.ts"
import { noBrowser } from "./support/browser.ts"
import { makeKey } from "./support/draw.ts"
import { serveLimn } from "./support/serve.ts"
import { useStage } from "./support/stage.ts"
import { serverSentence, wordsOf } from "./support/words.ts"

const channelWords = await wordsOf<
  Readonly<Record<"add" | "test" | "remove" | "keys" | "models" | "name" | "baseUrl" | "advanced", string>> & {
    readonly connect: (provider: string) => string
    readonly states: Readonly<Record<"ok" | "failing" | "resting" | "disabled", string>>
    readonly on: (name: string) => string
    readonly removeOne: (name: string) => string
  }
>("console-channels")
const consoleWords = await wordsOf<{ readonly actionsFor: (name: string) => string }>("console")
const modelsWords = await wordsOf<{ readonly count: (count: number) => string }>("models")

const provider = "Google AI Studio"
const model = { id: "gemini-2.5-flash-image", name: "Nano Banana" }
const rightKey = "the-right-provider-key"

describe("a channel of the console", { skip: noBrowser }, () => {
  const { journey } = useStage(async () => {
    const google = await startScripted("gemini", (_number, { key }) => (key === rightKey ? drawing(1) : { status: 401 }))
    const limn = await serveLimn()
    const close = async (): Promise<void> => {
      await limn.close()
      await google.close()
    }
    return { limn, google, close }
  })

  journey(
    "is connected, tried, used, fails, recovers, and is switched off",
    async ({ page, window, look, room, all, person, backdrop: { google, limn } }) => {
      const words = channelWords[look.language]
      const name = `google-${person?.name.replace(" ", "-")}`
      const works = await serverSentence(look.language, `It works: \`${model.id}\` has drawn a picture.`)
      const refused = (await serverSentence(look.language, " (it answered with status 401)")).trim()
      google.follow((_number, { key }) => (key === rightKey ? drawing(1) : { status: 401 }))

      await page.goto("/admin/channels")
      await room.button(words.add).first().click()
      await room
        .dialog(words.add)
        .getByRole("button", { name: new RegExp(`^${provider}`) })
        .click()
      const form = room.dialog(words.connect(provider))
      const field = (label: string) => form.getByRole("textbox", { name: new RegExp(`^${RegExp.escape(label)}`) })
      await field(words.name).fill(name)
      await field(words.models).fill(model.id)
      await form.getByText(words.advanced, { exact: true }).click()
      await field(words.baseUrl).fill(String(google.channel["baseUrl"]))
      await field(words.keys).fill("a-wrong-key")
      const trial = form.getByRole("button", { name: words.test, exact: true })
      await trial.click()
      await form.getByRole("status").getByText(refused).waitFor()
      await field(words.keys).fill(rightKey)
      await trial.click()
      await form.getByRole("status").getByText(works).waitFor()
      await form.getByRole("button", { name: all.kit.save, exact: true }).click()

      const row = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: new RegExp(`^${name}`) }) })
      await row.waitFor()
      const key = await makeKey(window)
      const draw = async (): Promise<number> => {
        const headers = { authorization: `Bearer ${key}` }
        return (await window.request.post("/v1/images/generations", { headers, data: { model: model.id, prompt: "a pear" } })).status()
      }
      const has = async (state: string): Promise<void> => {
        await page.goto("/admin/channels")
        await row.getByText(state, { exact: true }).waitFor()
      }
      assert.equal(await draw(), 200)
      assert.equal(google.calls.at(-1)?.key, rightKey)
      await has(words.states.ok)
      assert.ok(!(await page.content()).includes(rightKey), "the provider's key is not given back")

      google.follow(() => ({ status: 500 }))
      assert.equal(await draw(), 502)
      for (let tries = 0; tries < 5 && (await healthOf(limn, name)) !== "resting"; tries++) await draw()
      await has(words.states.resting)
      google.follow(() => drawing(2))
      await row.getByRole("button", { name: words.test, exact: true }).click()
      await row.getByRole("status").getByText(works).waitFor()
      await has(words.states.ok)
      assert.equal(await draw(), 200)

      await row.getByRole("switch", { name: words.on(name), exact: true }).uncheck()
      await row.getByText(words.states.disabled, { exact: true }).waitFor()
      assert.notEqual(await draw(), 200)
      await page.goto("/models")
      await page.getByText(modelsWords[look.language].count(0), { exact: true }).waitFor()
      assert.equal(await page.getByRole("article").count(), 0)

      await page.goto("/admin/channels")
      await row.getByRole("button", { name: consoleWords[look.language].actionsFor(name), exact: true }).click()
      await page.getByRole("menuitem", { name: words.remove, exact: true }).click()
      await room.dialog(words.removeOne(name)).getByRole("button", { name: words.remove, exact: true }).click()
      await row.waitFor({ state: "detached" })
    },
    { path: null },
  )
})

async function healthOf(limn: Parameters<typeof askAdmin>[0], name: string): Promise<string | undefined> {
  const { data } = await askAdmin<{ data: readonly { name: string; health: { state: string } }[] }>(limn, "GET", "/channels")
  return data.find((channel) => channel.name === name)?.health.state
}
