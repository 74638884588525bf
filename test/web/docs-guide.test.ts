import assert from "node:assert/strict"
import { describe } from "node:test"
import { painted } from "./support/backdrops.ts"
import { noBrowser } from "./support/browser.ts"
import { isPng, runShell } from "./support/shell.ts"
import { useStage } from "./support/stage.ts"
import { wordsOf } from "./support/words.ts"

const apis = ["images", "chat", "links", "responses", "openrouter", "gemini"] as const

const docsWords = await wordsOf<{
  readonly makeKey: string
  readonly api: string
  readonly clients: string
  readonly language: string
  readonly reference: string
  readonly search: string
  readonly alsoAt: string
  readonly nothingFound: string
  readonly apis: Readonly<Record<(typeof apis)[number] | "assistant", { readonly name: string }>>
}>("docs")

describe("the documentation", { skip: noBrowser }, () => {
  const { journey } = useStage(painted)

  journey(
    "makes a key for its examples, which then work as they stand there",
    async ({ page, look, room, backdrop: { limn } }) => {
      const words = docsWords[look.language]
      await page.goto("/docs")
      const chapter = page.getByRole("region", { name: words.clients, exact: true })
      const code = chapter.locator("pre")
      await code.getByText("$LIMN_API_KEY").waitFor()
      await room.button(words.makeKey).click()
      await page.getByText(/^sk-limn-/).waitFor()
      const [key = ""] = (await page.getByText(/^sk-limn-/).innerText()).split(/\s/)
      for (const api of apis) {
        await chapter.getByRole("radiogroup", { name: words.api, exact: true }).getByText(words.apis[api].name, { exact: true }).click()
        await chapter.getByRole("radiogroup", { name: words.language, exact: true }).getByText("curl", { exact: true }).click()
        const script = await code.innerText()
        assert.ok(script.includes(key) && !script.includes("LIMN_API_KEY"), `${api}: the key stands in it`)
        const { code: ended, stdout, stderr, files } = await runShell(script)
        assert.equal(ended, 0, `${api}: ${stderr}${stdout}`)
        if (api === "links") assert.match(stdout, new RegExp(`!\\[[^\\]]*\\]\\(${RegExp.escape(limn.address)}`))
        else assert.ok(isPng(files.get("picture.png")), `${api}: a picture is saved`)
      }
      await chapter.getByRole("radiogroup", { name: words.api, exact: true }).getByText(words.apis.assistant.name, { exact: true }).click()
      const { mcpServers } = JSON.parse(await code.innerText()) as { mcpServers: { limn: { url: string; headers: object } } }
      assert.deepEqual(mcpServers.limn, { url: `${limn.address}/mcp`, headers: { Authorization: `Bearer ${key}` } })
      await page.reload()
      await code.getByText("$LIMN_API_KEY").waitFor()
    },
    { path: null },
  )

  journey(
    "has every route of the server in its reference",
    async ({ page, window, look }) => {
      const words = docsWords[look.language]
      const { paths } = (await (await window.request.get("/openapi.json")).json()) as { paths: Readonly<Record<string, object>> }
      const methods = new Set(["get", "post", "put", "patch", "delete"])
      const routes = Object.entries(paths).flatMap(([path, item]) =>
        Object.keys(item)
          .filter((method) => methods.has(method))
          .map((method) => `${method.toUpperCase()} ${path}`),
      )
      assert.ok(routes.length > 100)
      await page.goto("/docs/reference")
      await page.getByRole("heading", { level: 3 }).first().waitFor()
      const operations = page
        .getByRole("main")
        .locator("summary")
        .filter({ has: page.getByRole("heading", { level: 3 }) })
      const summaries = await operations.allInnerTexts()
      const shown = new Set(summaries.map((summary) => summary.split(/\s+/).slice(0, 2).join(" ")))
      const elsewhere = routes.filter((route) => !shown.has(route))
      assert.ok(elsewhere.length < routes.length / 4, `most routes stand there themselves, but not ${elsewhere.join(", ")}`)
      const search = page.getByRole("searchbox", { name: words.search, exact: true })
      for (const route of elsewhere) {
        const [, path = ""] = route.split(" ")
        await search.fill(route)
        const folded = operations.and(page.locator("details:not([open]) > summary"))
        while ((await folded.count()) > 0) await folded.first().click()
        await page.getByText(path, { exact: true }).first().waitFor()
      }
      await search.fill("no such route anywhere")
      await page.getByText(words.nothingFound, { exact: true }).last().waitFor()
    },
    { path: null },
  )
})
